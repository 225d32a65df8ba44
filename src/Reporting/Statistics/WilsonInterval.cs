namespace NativeTickets.Reporting;

/// <summary>The 95 % interval of a share that was counted: the sampling error of the images alone, nothing of the seeds.</summary>
readonly record struct WilsonInterval(double Low, double High)
{
    const double Normal95 = 1.959963984540054; // the 97.5 % quantile of the normal distribution

    /// <summary><c>(p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n)</c> (Wilson 1927).</summary>
    public static WilsonInterval Of(double share, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var z2 = Normal95 * Normal95 / count;
        var half = Math.Sqrt(z2 * share * (1 - share) + z2 * z2 / 4);
        return new WilsonInterval(Math.Max(0, (share + z2 / 2 - half) / (1 + z2)), Math.Min(1, (share + z2 / 2 + half) / (1 + z2)));
    }
}
