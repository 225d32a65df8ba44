namespace NativeTickets.Nn;

/// <summary>The steps that a curve of the learning rate runs over, counted one by one or in whole epochs.</summary>
/// <remarks>In whole epochs the rate stays the same within each, counted from where the curve begins; a last one that is cut short counts whole.</remarks>
public readonly record struct CurveSpan
{
    /// <summary>A span of steps.</summary>
    /// <param name="steps">How many, at least 1.</param>
    /// <param name="stepsEach">1 to count steps one by one; the steps of an epoch to count epochs.</param>
    /// <exception cref="SettingException">A count is below 1.</exception>
    public CurveSpan(long steps, long stepsEach = 1)
    {
        if (steps < 1) throw new SettingException($"a curve of the learning rate runs over 1 step or more, got {steps}");
        if (stepsEach < 1) throw new SettingException($"a curve of the learning rate counts 1 step or more at a time, got {stepsEach}");
        (Steps, StepsEach) = (steps, stepsEach);
    }

    /// <summary>How many steps.</summary>
    public long Steps { get; }

    /// <summary>How many of them share a rate.</summary>
    public long StepsEach { get; }

    /// <summary>How far a step is, in [0, 1]: <c>⌊step / stepsEach⌋ / ⌈steps / stepsEach⌉</c>.</summary>
    public double Progress(long step) => Math.Min(1, (double)(step / StepsEach) / ((Steps + StepsEach - 1) / StepsEach));
}
