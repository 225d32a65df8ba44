namespace NativeTickets.Nn;

/// <summary>After which steps weights enter an average, and how much of it they become.</summary>
/// <remarks>Derive from it for a rule of one's own. A pure function: what it depends on is given.</remarks>
public abstract class AverageRule
{
    /// <summary>The share s of <c>average ← average + s · (weights − average)</c>; null where these weights do not enter.</summary>
    /// <param name="stepsDone">How many steps training has made. Asked after every update of the weights: not at all where none was made, more than once
    /// where an objective makes several of one batch.</param>
    /// <param name="averaged">How many times weights have entered; the first time they are copied, whatever the share.</param>
    public abstract double? ShareAfter(long stepsDone, long averaged);
}

/// <summary>An exponential average: <c>a ← decay · a + (1 − decay) · w</c> after every step.</summary>
/// <remarks>Source: Polyak and Juditsky 1992; for robust networks Rebuffi et al. 2021, arXiv:2103.01946.</remarks>
public sealed class ExponentialAverage : AverageRule
{
    readonly double decay;
    readonly long first;
    readonly bool rampsUp;

    /// <summary>An average with this decay.</summary>
    /// <param name="decay">How much of the average stays, in [0, 1).</param>
    /// <param name="first">The number of steps after which weights enter for the first time; those before are forgotten.</param>
    /// <param name="rampsUp">True for a decay of at most <c>(1 + t) / (10 + t)</c>, t being how many times weights have entered, so that it soon forgets
    /// the first ones.</param>
    /// <exception cref="SettingException">A number is out of its range.</exception>
    public ExponentialAverage(double decay, long first = 0, bool rampsUp = false)
    {
        if (!(decay is >= 0 and < 1)) throw new SettingException($"an exponential average keeps a share from 0 to below 1, got {decay}");
        if (first < 0) throw new SettingException($"an average begins after 0 steps or more, got {first}");
        (this.decay, this.first, this.rampsUp) = (decay, first, rampsUp);
    }

    /// <inheritdoc/>
    public override double? ShareAfter(long stepsDone, long averaged) => stepsDone < first ? null
        : 1 - (rampsUp ? Math.Min(decay, (1.0 + averaged) / (10.0 + averaged)) : decay);
}

/// <summary>The plain mean of the weights after some moments of a training run.</summary>
/// <remarks>A moment whose step moved the mask in place of the weights is taken after the next update.
/// Source: Izmailov et al. 2018, arXiv:1803.05407.</remarks>
public sealed class PlainAverage : AverageRule
{
    readonly long first;
    readonly long every;

    /// <summary>A mean of these moments.</summary>
    /// <param name="first">The number of steps after which weights enter for the first time.</param>
    /// <param name="every">How many steps later they do so again, at least 1.</param>
    /// <exception cref="SettingException">A number is out of its range.</exception>
    public PlainAverage(long first, long every)
    {
        if (first < 0) throw new SettingException($"an average begins after 0 steps or more, got {first}");
        if (every < 1) throw new SettingException($"weights enter an average every 1 step or more, got {every}");
        (this.first, this.every) = (first, every);
    }

    /// <inheritdoc/>
    public override double? ShareAfter(long stepsDone, long averaged) =>
        stepsDone >= first && MomentsBy(stepsDone) > averaged ? 1.0 / (averaged + 1) : null;

    // the start of training, which no update leads to, is none of them
    long MomentsBy(long stepsDone) => (stepsDone - first) / every + (first > 0 ? 1 : 0);
}

/// <summary>What an average of weights has as running statistics.</summary>
public enum AverageStatistics
{
    /// <summary>Their average, as weights.</summary>
    Averaged,

    /// <summary>Those that the trained network had last.</summary>
    Own,

    /// <summary>Those of the training images under the averaged weights: <see cref="StatisticsMean"/>.</summary>
    Estimated,
}
