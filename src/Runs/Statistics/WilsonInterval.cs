namespace NativeTickets.Runs.Statistics;

/// <summary>The 95 % interval of a share that was counted: sampling error of the images only, without variation over seeds.</summary>
/// <param name="Low">The lower end, at least 0.</param>
/// <param name="High">The upper end, at most 1.</param>
public readonly record struct WilsonInterval(double Low, double High)
{
    const double Normal95 = 1.959963984540054; // the 97.5 % quantile of the normal distribution

    /// <summary><c>(p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n)</c> (Wilson 1927).</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="count">What it is a share of, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Nothing was counted.</exception>
    public static WilsonInterval Of(double share, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var z2 = Normal95 * Normal95 / count;
        var half = Math.Sqrt(z2 * share * (1 - share) + z2 * z2 / 4);
        return new WilsonInterval(Math.Max(0, (share + z2 / 2 - half) / (1 + z2)), Math.Min(1, (share + z2 / 2 + half) / (1 + z2)));
    }
}
