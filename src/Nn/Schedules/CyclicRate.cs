namespace NativeTickets.Nn;

/// <summary>
/// A triangle, once or several times: the rate rises along a line from <c>rate · low</c> to the rate and falls back, <c>rate · (low + (1 − low) · height)</c>.
/// </summary>
/// <remarks>
/// Source: Smith 2017, arXiv:1506.01186. Steps are those of PyTorch's <c>CyclicLR</c>: <c>height = x / rise</c> where the share x of a cycle is at most rise,
/// else <c>(1 − x) / (1 − rise)</c>.
/// </remarks>
public sealed class CyclicRate : RateCurve
{
    readonly double steps;
    readonly double rise;
    readonly double low;
    readonly MomentumRange? momentum;

    /// <summary>A curve over these steps.</summary>
    /// <param name="steps">Of all cycles together, at least 1.</param>
    /// <param name="cycles">How many triangles, at least 1; their turns may lie between steps.</param>
    /// <param name="rise">The part of each in which the rate rises, in (0, 1).</param>
    /// <param name="low">The share of the rate at the ends of a triangle, in [0, 1].</param>
    /// <param name="momentum">How the momentum moves; null for the optimizer's own.</param>
    /// <exception cref="SettingException">A number is out of its range.</exception>
    public CyclicRate(long steps, int cycles = 1, double rise = 0.5, double low = 0, MomentumRange? momentum = null)
    {
        if (steps < 1) throw new SettingException($"cycles take 1 step or more, got {steps}");
        if (cycles < 1) throw new SettingException($"a cyclic rate has 1 cycle or more, got {cycles}");
        if (!(rise is > 0 and < 1)) throw new SettingException($"the rate of a cycle rises in a part between 0 and 1 of it, got {rise}");
        if (!(low is >= 0 and <= 1)) throw new SettingException($"a cycle begins with a share of the rate from 0 to 1, got {low}");
        (this.steps, this.rise, this.low, this.momentum) = ((double)steps / cycles, rise, low, momentum);
    }

    /// <inheritdoc/>
    public override double At(double rate, long step) => rate * (low + (1 - low) * HeightAt(step));

    /// <inheritdoc/>
    public override double? MomentumAt(long step) => momentum is { } range ? range.High - (range.High - range.Low) * HeightAt(step) : null;

    double HeightAt(long step)
    {
        var part = step / steps;
        part -= Math.Floor(part);
        return part <= rise ? part / rise : (1 - part) / (1 - rise);
    }
}
