namespace NativeTickets;

public sealed partial class Tensor
{
    /// <summary>Probabilities: <c>y[n,c] = e^{x[n,c]} / Σ_k e^{x[n,k]}</c>, computed as the exponential of <see cref="LogSoftmax"/>.</summary>
    /// <returns>[N, C].</returns>
    /// <exception cref="ShapeException">This tensor is not [N, C].</exception>
    public Tensor Softmax()
    {
        Arguments.RequireFeatures(this, "softmax");
        var logarithms = LogSoftmax();
        var y = logarithms.Exp();
        logarithms.ReleaseOffTape();
        return y;
    }
}
