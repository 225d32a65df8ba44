namespace NativeTickets.Nn;

/// <summary>A rate that falls along half a cosine: <c>rate · (last + (1 − last) · (1 + cos(π · progress)) / 2)</c>.</summary>
/// <remarks>Source: Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts.</remarks>
public sealed class CosineRate : RateCurve
{
    readonly CurveSpan span;
    readonly double last;

    /// <summary>A curve over these steps.</summary>
    /// <param name="span">Over which steps.</param>
    /// <param name="last">The share of the rate that it approaches, in [0, 1].</param>
    /// <exception cref="SettingException">The share is out of its range.</exception>
    public CosineRate(CurveSpan span, double last = 0) =>
        (this.span, this.last) = (span, last is >= 0 and <= 1 ? last : throw new SettingException($"a cosine ends with a share from 0 to 1, got {last}"));

    /// <inheritdoc/>
    public override double At(double rate, long step) => rate * (last + (1 - last) * HalfCosine.At(span.Progress(step)));
}
