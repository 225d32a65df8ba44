using System.Globalization;

namespace NativeTickets.Runs;

/// <summary>What a number counts.</summary>
public enum Unit
{
    /// <summary>A plain number.</summary>
    None,

    /// <summary>A part of 1, shown in percent; a difference of two is shown in percentage points.</summary>
    Fraction,

    /// <summary>Seconds of this machine.</summary>
    Seconds,

    /// <summary>Images in a second of this machine.</summary>
    ImagesPerSecond,

    /// <summary>Passes over the training images.</summary>
    Epochs,

    /// <summary>Optimizer steps.</summary>
    Steps,

    /// <summary>Forward units times images: a forward pass, an input gradient and a weight gradient of one image cost 1 each.</summary>
    ForwardUnits,

    /// <summary>Weights of a network.</summary>
    Weights,

    /// <summary>Multiply-adds of one image's forward pass.</summary>
    MultiplyAdds,

    /// <summary>2^20 bytes.</summary>
    [Word("MiB")]
    MiB,

    /// <summary>0 for no, 1 for yes.</summary>
    Flag,
}

/// <summary>Which values of a metric are the better ones.</summary>
public enum Better
{
    /// <summary>It is no merit to be high or low.</summary>
    Neither,

    /// <summary>High ones.</summary>
    Higher,

    /// <summary>Low ones.</summary>
    Lower,
}

/// <summary>A number that stages report.</summary>
/// <param name="Name">What follows the last dot of its full name: `robustAccuracy` of `dense.pgd-20.robustAccuracy`.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Better">Which of its values are the better ones.</param>
/// <param name="Meaning">In a sentence.</param>
public sealed record Metric(string Name, Unit Unit = Unit.None, Better Better = Better.Neither, string Meaning = "")
{
    /// <summary>Whether it is shown in percent.</summary>
    public bool IsFraction => Unit == Unit.Fraction;

    /// <summary>Whether it is a share of images that are classified correctly, rather than a share of something that does not scatter.</summary>
    public bool IsAccuracy => IsFraction && Better != Better.Neither;

    /// <summary>Whether two of its values are compared by their ratio: it is a time, a cost or a rate.</summary>
    public bool IsAmount => Unit is Unit.Seconds or Unit.ForwardUnits or Unit.ImagesPerSecond;
}

/// <summary>A metric of a stage's result or, with an epoch, of that line of its metrics.jsonl: "testAccuracy", "validationAccuracy@1ep".</summary>
/// <param name="Metric">Its full name.</param>
/// <param name="Epoch">From 1; null for the result.</param>
public readonly record struct MetricName(string Metric, int? Epoch)
{
    /// <summary>Null for no name, and when what follows the @ is not a count of epochs from 1.</summary>
    public static MetricName? Parse(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0) return text.Length == 0 ? null : new MetricName(text, null);
        if (at == 0 || !text.EndsWith("ep", StringComparison.Ordinal) || text.Length - 3 < at) return null;
        return int.TryParse(text.AsSpan(at + 1, text.Length - at - 3), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && epoch > 0
            ? new MetricName(text[..at], epoch)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Epoch is { } epoch ? $"{Metric}@{epoch}ep" : Metric;
}
