using System.Globalization;

namespace NativeTickets.Training;

/// <summary>How far a training run is, apart from its tensors: what a checkpoint must know to continue as if nothing had happened.</summary>
sealed class TrainingState
{
    /// <summary>Whole epochs done.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps done in the epoch that runs.</summary>
    public int Step { get; set; }

    /// <summary>Seconds of whole epochs and of this one so far.</summary>
    public double Seconds { get; set; }

    /// <summary>Seconds of this epoch's steps so far.</summary>
    public double EpochSeconds { get; set; }

    /// <summary>Images trained on.</summary>
    public long Images { get; set; }

    /// <summary>Forward units times images.</summary>
    public double ForwardUnits { get; set; }

    /// <summary>Seconds that changing masks, and building lists of survivors, took so far.</summary>
    public double MaskSeconds { get; set; }

    /// <summary>The epoch whose weights are the best so far; 0 for none yet.</summary>
    public int BestEpoch { get; set; }

    /// <summary>Its validation metric.</summary>
    public double BestValue { get; set; }

    /// <summary>The steps after which the validation loss was looked at last, of all epochs; 0 for none yet.</summary>
    public long LookedAt { get; set; }

    /// <summary>The steps after which it was lowest so far; 0 for none yet.</summary>
    public long BestStep { get; set; }

    /// <summary>The loss there.</summary>
    public double BestStepLoss { get; set; }

    /// <summary>Why training ended; null while it continues.</summary>
    public string? StoppedBecause { get; set; }

    /// <summary>Whether the loss, a weight or a running statistic ceased to be finite.</summary>
    public bool Diverged { get; set; }

    /// <summary>Which observer switched the objective; -1 for none.</summary>
    public int SwitchedBy { get; set; } = -1;

    public Dictionary<string, string> Save()
    {
        var texts = new Dictionary<string, string>
        {
            ["epoch"] = Text(Epoch),
            ["step"] = Text(Step),
            ["seconds"] = Text(Seconds),
            ["epochSeconds"] = Text(EpochSeconds),
            ["images"] = Text(Images),
            ["forwardUnits"] = Text(ForwardUnits),
            ["bestEpoch"] = Text(BestEpoch),
            ["bestValue"] = Text(BestValue),
            ["diverged"] = Text(Diverged ? 1 : 0),
            ["switchedBy"] = Text(SwitchedBy),
        };
        if (MaskSeconds > 0) texts["maskSeconds"] = Text(MaskSeconds);
        if (LookedAt > 0) (texts["lookedAt"], texts["bestStep"], texts["bestStepLoss"]) = (Text(LookedAt), Text(BestStep), Text(BestStepLoss));
        if (StoppedBecause is not null) texts["stoppedBecause"] = StoppedBecause;
        return texts;
    }

    /// <summary>What <see cref="Save"/> gave.</summary>
    /// <param name="texts">The texts of a checkpoint, which may be damaged or made to harm.</param>
    /// <param name="observers">How many may have switched the objective.</param>
    /// <exception cref="FormatException">A text is not a number, or one that no training can be at.</exception>
    /// <exception cref="KeyNotFoundException">One is missing.</exception>
    public static TrainingState Load(IReadOnlyDictionary<string, string> texts, int observers)
    {
        var epoch = (int)Whole(texts, "epoch", 0, int.MaxValue);
        var looked = texts.ContainsKey("lookedAt") ? Whole(texts, "lookedAt", 1, long.MaxValue) : 0;
        return new()
        {
            Epoch = epoch,
            Step = (int)Whole(texts, "step", 0, int.MaxValue),
            Seconds = Number(texts, "seconds", least: 0),
            EpochSeconds = Number(texts, "epochSeconds", least: 0),
            Images = Whole(texts, "images", 0, long.MaxValue),
            ForwardUnits = Number(texts, "forwardUnits", least: 0),
            MaskSeconds = texts.ContainsKey("maskSeconds") ? Number(texts, "maskSeconds", least: 0) : 0,
            BestEpoch = (int)Whole(texts, "bestEpoch", 0, epoch),
            BestValue = Number(texts, "bestValue", double.NegativeInfinity),
            LookedAt = looked,
            BestStep = looked == 0 ? 0 : Whole(texts, "bestStep", 0, looked),
            BestStepLoss = looked == 0 ? 0 : Number(texts, "bestStepLoss", least: 0),
            Diverged = Whole(texts, "diverged", 0, 1) == 1,
            SwitchedBy = (int)Whole(texts, "switchedBy", -1, observers - 1),
            StoppedBecause = texts.GetValueOrDefault("stoppedBecause"),
        };
    }

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // a metric that was not finite may be the best so far; a time or a count never is
    static double Number(IReadOnlyDictionary<string, string> texts, string name, double least)
    {
        var number = double.Parse(texts[name], NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsNegativeInfinity(least) || (number >= least && double.IsFinite(number))
            ? number
            : throw new FormatException($"'{name}' is {texts[name]}; wanted a number of at least {least}");
    }

    static long Whole(IReadOnlyDictionary<string, string> texts, string name, long least, long most)
    {
        var whole = long.Parse(texts[name], NumberStyles.Integer, CultureInfo.InvariantCulture);
        return whole >= least && whole <= most
            ? whole
            : throw new FormatException($"'{name}' is {texts[name]}; wanted a whole number from {least} to {most}");
    }
}
