namespace NativeTickets.Nn;

/// <summary>The rate that was asked for, at every step.</summary>
public sealed class ConstantRate : RateCurve
{
    /// <inheritdoc/>
    public override double At(double rate, long step) => rate;
}
