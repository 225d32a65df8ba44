namespace NativeTickets.Nn;

/// <summary>
/// One cycle: the rate rises from <c>rate · start</c> to the rate during the first part of all steps and falls to <c>rate · start · end</c> at the last one,
/// while the momentum falls and rises again. In three phases it returns to where it began in a time that mirrors the rise, and then falls to its end.
/// </summary>
/// <remarks>
/// Source: Smith 2018, arXiv:1803.09820; Smith and Topin 2019, arXiv:1708.07120. The steps of the turns are those of PyTorch's <c>OneCycleLR</c>:
/// the top is at step <c>rise · steps − 1</c>, which may lie between two steps.
/// </remarks>
public sealed class OneCycleRate : RateCurve
{
    readonly Phase[] phases;
    readonly bool isLinear;
    readonly MomentumRange? momentum;

    /// <summary>A cycle over these steps.</summary>
    /// <param name="steps">At least 1.</param>
    /// <param name="rise">The part of them in which the rate rises, in (0, 1), at most ½ in three phases.</param>
    /// <param name="start">The share of the rate that it begins with, in [0, 1].</param>
    /// <param name="end">The share of the first rate that it ends with, in [0, 1].</param>
    /// <param name="isLinear">True for straight lines between the turns, false for halves of a cosine.</param>
    /// <param name="hasThreePhases">True for a return to the first rate before the end.</param>
    /// <param name="momentum">How the momentum moves; null for the optimizer's own.</param>
    /// <exception cref="SettingException">A number is out of its range.</exception>
    public OneCycleRate(long steps, double rise, double start, double end, bool isLinear, bool hasThreePhases, MomentumRange? momentum)
    {
        var most = hasThreePhases ? 0.5 : 1;
        if (steps < 1) throw new SettingException($"one cycle takes 1 step or more, got {steps}");
        if (!(rise > 0 && rise <= most)) throw new SettingException($"the rate of one cycle rises in a part above 0 to {most} of all steps, got {rise}");
        if (!(start is >= 0 and <= 1)) throw new SettingException($"one cycle starts with a share of the rate from 0 to 1, got {start}");
        if (!(end is >= 0 and <= 1)) throw new SettingException($"one cycle ends with a share of its first rate from 0 to 1, got {end}");
        (this.isLinear, this.momentum) = (isLinear, momentum);
        double top = rise * steps - 1, last = steps - 1;
        phases = hasThreePhases
            ? [new(0, top, start, 1, 0, 1), new(top, 2 * rise * steps - 2, 1, start, 1, 0), new(2 * rise * steps - 2, last, start, start * end, 0, 0)]
            : [new(0, top, start, 1, 0, 1), new(top, last, 1, start * end, 1, 0)];
    }

    /// <inheritdoc/>
    public override double At(double rate, long step)
    {
        var phase = PhaseOf(step);
        return rate * Between(phase.From, phase.To, phase.Progress(step));
    }

    /// <inheritdoc/>
    public override double? MomentumAt(long step)
    {
        if (momentum is not { } range) return null;
        var phase = PhaseOf(step);
        return Between(MomentumOf(phase.FallenFrom), MomentumOf(phase.FallenTo), phase.Progress(step));

        double MomentumOf(double fallen) => fallen > 0 ? range.Low : range.High;
    }

    Phase PhaseOf(long step) => Array.Find(phases, phase => step <= phase.End) ?? phases[^1];

    double Between(double from, double to, double progress) =>
        isLinear ? from + (to - from) * progress : to + (from - to) * HalfCosine.At(progress);

    /// <summary>A stretch between two turns: its shares of the rate, and 1 where the momentum is low.</summary>
    sealed record Phase(double Begin, double End, double From, double To, double FallenFrom, double FallenTo)
    {
        // a stretch so short that it holds no time is at its end
        public double Progress(long step) => End > Begin ? Math.Clamp((step - Begin) / (End - Begin), 0, 1) : 1;
    }
}
