namespace NativeTickets.Nn;

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
