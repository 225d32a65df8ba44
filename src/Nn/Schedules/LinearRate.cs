namespace NativeTickets.Nn;

/// <summary>A rate that falls along a straight line: <c>rate · (1 + (last − 1) · progress)</c>.</summary>
public sealed class LinearRate : RateCurve
{
    readonly CurveSpan span;
    readonly double last;

    /// <summary>A line over these steps.</summary>
    /// <param name="span">Over which steps.</param>
    /// <param name="last">The share of the rate that it approaches, in [0, 1].</param>
    /// <exception cref="SettingException">The share is out of its range.</exception>
    public LinearRate(CurveSpan span, double last = 0) =>
        (this.span, this.last) = (span, last is >= 0 and <= 1 ? last : throw new SettingException($"a line ends with a share from 0 to 1, got {last}"));

    /// <inheritdoc/>
    public override double At(double rate, long step) => rate * (1 + (last - 1) * span.Progress(step));
}
