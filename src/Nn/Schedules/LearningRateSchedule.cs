namespace NativeTickets.Nn;

/// <summary>
/// The learning rate of each step: a rate that is approached by a warm-up and runs along a curve; the factors of both multiply where they overlap. A pure
/// function of the step: <c>η(t) = curve(rate · warmUp(t), t)</c>, <c>warmUp(t) = (from + (rate − from) · t / over) / rate</c> for t &lt; over, then 1.
/// A curve that begins after the warm-up counts its steps from there: <c>η(t) = curve(rate, t − over)</c> for t ≥ over, and the warm-up alone before.
/// </summary>
public sealed class LearningRateSchedule
{
    readonly long begin;

    /// <summary>A rate that drops.</summary>
    /// <param name="rate">At least 0 and finite; above 0 where there is a warm-up.</param>
    /// <param name="drops">In any order; null or empty for none.</param>
    /// <param name="warmUp">Null for none.</param>
    /// <exception cref="SettingException">A number is out of its range.</exception>
    public LearningRateSchedule(double rate, IEnumerable<RateDrop>? drops = null, WarmUp? warmUp = null)
        : this(rate, new MultiStepRate(drops ?? []), warmUp) { }

    /// <summary>A rate that runs along a curve.</summary>
    /// <param name="rate">At least 0 and finite; above 0 where there is a warm-up.</param>
    /// <param name="curve">How it runs.</param>
    /// <param name="warmUp">Null for none.</param>
    /// <param name="beginsAfterWarmUp">True where the curve begins when the warm-up has ended; false where both begin together.</param>
    /// <exception cref="SettingException">A number is out of its range.</exception>
    public LearningRateSchedule(double rate, RateCurve curve, WarmUp? warmUp = null, bool beginsAfterWarmUp = false)
    {
        if (!(rate >= 0) || !double.IsFinite(rate)) throw new SettingException($"a learning rate is a finite number from 0, got {rate}");
        if (warmUp is { } warm)
        {
            if (!(warm.From >= 0) || !double.IsFinite(warm.From)) throw new SettingException($"a warm-up begins at a finite rate from 0, got {warm.From}");
            if (warm.Steps < 0) throw new SettingException($"a warm-up lasts 0 steps or more, got {warm.Steps}");
            if (rate == 0) throw new SettingException("a warm-up leads to a rate above 0, got 0");
        }
        (Rate, Curve, WarmUp) = (rate, curve, warmUp);
        begin = beginsAfterWarmUp && warmUp is { } first ? first.Steps : 0;
    }

    /// <summary>The rate that was asked for.</summary>
    public double Rate { get; }

    /// <summary>How it runs over the steps.</summary>
    public RateCurve Curve { get; }

    /// <summary>How the rate is approached; null for at once.</summary>
    public WarmUp? WarmUp { get; }

    /// <summary>How many steps of the schedule lie behind the first step of this training; 0 where it begins again.</summary>
    public long Offset { get; private init; }

    /// <summary>The last step of the schedule that has a rate of its own: later ones have the same. Null for none, as a curve says.</summary>
    public long? Last { get; private init; }

    /// <summary>The step that first has a lower rate, of a curve that falls in steps; null for any other, and where it lies behind.</summary>
    public long? FirstDrop => Curve.FirstDrop + begin - Offset is { } drop && drop >= 0 ? drop : null;

    /// <summary>The same schedule, entered at a later step: <c>η(t) = this(min(t + step, last))</c>.</summary>
    /// <param name="step">The step of the schedule that the first step of training has, at least 0.</param>
    /// <param name="last">The schedule's last step, at least 0, whose rate holds from there on.</param>
    /// <exception cref="SettingException">A step is below 0.</exception>
    public LearningRateSchedule ResumedAt(long step, long last)
    {
        if (step < 0 || last < 0) throw new SettingException($"a schedule is resumed at a step from 0 and ends with one, got {step} and {last}");
        return new LearningRateSchedule(Rate, Curve, WarmUp, begin > 0) { Offset = step, Last = last };
    }

    /// <summary>The rate of a step.</summary>
    /// <param name="step">0-based, counted from the start of training.</param>
    public double At(long step)
    {
        step = StepOf(step);
        if (WarmUp is not { } warm || step >= warm.Steps) return Curve.At(Rate, step - begin);
        var approached = warm.From + (Rate - warm.From) * step / warm.Steps;
        return begin > 0 ? approached : Curve.At(approached, step);
    }

    /// <summary>The momentum of a step, where the curve moves it; null for the optimizer's own. During a warm-up before the curve, that of its start.</summary>
    /// <param name="step">0-based, counted from the start of training.</param>
    public double? MomentumAt(long step) => Curve.MomentumAt(Math.Max(0, StepOf(step) - begin));

    long StepOf(long step) => Last is { } last ? Math.Min(step + Offset, last) : step;
}

/// <summary>A linear approach to the learning rate.</summary>
/// <param name="From">The rate of step 0.</param>
/// <param name="Steps">The step that first has the full rate.</param>
public readonly record struct WarmUp(double From, long Steps);

/// <summary>A fall of the learning rate.</summary>
/// <param name="Step">The 0-based step that first has the lower rate.</param>
/// <param name="Factor">What the rate is multiplied by.</param>
public readonly record struct RateDrop(long Step, double Factor)
{
    /// <summary>A drop at a fraction of the training, rounded up to the beginning of an epoch: <c>⌈fraction · epochs⌉ · stepsPerEpoch</c>.</summary>
    /// <param name="fraction">In [0, 1].</param>
    /// <param name="epochs">Of the whole training.</param>
    /// <param name="stepsPerEpoch">Batches of one epoch.</param>
    /// <param name="factor">What the rate is multiplied by.</param>
    /// <exception cref="SettingException">The fraction is not in [0, 1].</exception>
    public static RateDrop AtProgress(double fraction, int epochs, long stepsPerEpoch, double factor)
    {
        if (!(fraction is >= 0 and <= 1)) throw new SettingException($"a learning rate drops at a fraction of training from 0 to 1, got {fraction}");
        // 0.07 · 100 is a hair above 7 in double: a product that near a whole number is meant to be it
        const double hair = 1e-9;
        return new RateDrop((long)Math.Ceiling(fraction * epochs - hair) * stepsPerEpoch, factor);
    }
}
