namespace NativeTickets.Adversarial;

/// <summary>A setting that a search chooses.</summary>
/// <param name="Name">As pipelines and results name it.</param>
/// <param name="Low">The lowest value; above 0 where it is logarithmic.</param>
/// <param name="High">The highest value.</param>
/// <param name="IsLogarithmic">Whether equal ratios are equally far from one another; else equal differences are.</param>
public sealed record SearchRange(string Name, double Low, double High, bool IsLogarithmic = false)
{
    /// <summary>The value at a share of the range: <c>low + share · (high − low)</c>, or <c>low · (high / low)^share</c>. The same bits on every
    /// machine.</summary>
    /// <param name="share">In [0, 1].</param>
    public double At(double share) => Math.Clamp(
        IsLogarithmic ? Low * SearchMath.Exp(share * SearchMath.Log(High / Low)) : Low + share * (High - Low), Low, High);
}
