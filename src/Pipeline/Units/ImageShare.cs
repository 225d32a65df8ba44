namespace NativeTickets.Pipelines;

/// <summary>A part of a set of images: a count (<c>5000</c>) or a share (<c>10%</c>).</summary>
/// <param name="Amount">Images, or hundredths.</param>
/// <param name="IsPercent">Which of the two.</param>
public readonly record struct ImageShare(double Amount, bool IsPercent)
{
    /// <summary>Reads <c>5000</c> or <c>10%</c>; false for anything else.</summary>
    public static bool TryParse(string text, out ImageShare share)
    {
        share = default;
        if (text.EndsWith('%'))
        {
            if (!NumberText.TryDecimal(text[..^1], out var percent) || percent < 0 || percent >= 100) return false;
            share = new ImageShare(percent, true);
            return true;
        }
        if (!NumberText.TryCount(text, out var count) || count < 0) return false;
        share = new ImageShare(count, false);
        return true;
    }

    /// <summary>How many images that is out of so many, a share rounded half to even.</summary>
    public int Of(int images) => IsPercent ? (int)Math.Round(Amount / 100 * images, MidpointRounding.ToEven) : (int)Amount;

    /// <summary>As it is written in a pipeline.</summary>
    public override string ToString() => NumberText.Shortest(Amount) + (IsPercent ? "%" : "");
}
