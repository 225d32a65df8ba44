namespace NativeTickets.Nn;

/// <summary>How the learning rate runs over the steps of a training run, apart from a warm-up. A pure function of the step, without state.</summary>
/// <remarks>Derive from it for a curve of one's own.</remarks>
public abstract class RateCurve
{
    /// <summary>The step that first has a lower rate, of a curve that falls in steps; null for any other.</summary>
    public virtual long? FirstDrop => null;

    /// <summary>The rate of a step.</summary>
    /// <param name="rate">The rate that was asked for; during a warm-up, what the warm-up has made of it.</param>
    /// <param name="step">0-based, counted from where the curve begins: the start of training, or the end of a warm-up.</param>
    public abstract double At(double rate, long step);

    /// <summary>The momentum of a step, of a curve that moves it against the rate; null for the optimizer's own.</summary>
    /// <param name="step">As in <see cref="At"/>.</param>
    public virtual double? MomentumAt(long step) => null;
}
