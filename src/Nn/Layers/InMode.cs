namespace NativeTickets.Nn;

/// <summary>A layer that runs in one mode, whichever it is asked for: a network under the statistics of batch norm that somebody else does not
/// choose.</summary>
/// <param name="inner">What runs; it stays whose it was.</param>
/// <param name="fixedMode">How.</param>
public sealed class InMode(Layer inner, Mode fixedMode) : Layer(inner.Name)
{
    /// <inheritdoc/>
    public override string Kind => inner.Kind;

    /// <inheritdoc/>
    public override IReadOnlyList<Layer> Children => [inner];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => inner.Forward(x, fixedMode);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => inner.OutputShape(input);

    /// <inheritdoc/>
    public override Shape Trace(Shape input, Action<Layer, Shape> visit) => inner.Trace(input, visit);
}
