namespace NativeTickets.Nn;

/// <summary>A layer some of whose tensors are another layer's, too: they are counted, trained and released there.</summary>
/// <param name="inner">Computes.</param>
/// <param name="ownParameters">Those of its parameters that are no other layer's.</param>
/// <param name="ownState">Those of its statistics that are no other layer's.</param>
public sealed class SharedLayer(Layer inner, IReadOnlyList<Parameter> ownParameters, IReadOnlyList<StateTensor> ownState) : Layer(inner.Name)
{
    /// <inheritdoc/>
    public override string Kind => $"{inner.Kind}, shared weights";

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> OwnParameters => ownParameters;

    /// <inheritdoc/>
    public override IReadOnlyList<StateTensor> OwnState => ownState;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => inner.Forward(x, mode);

    /// <inheritdoc/>
    public override Tensor ForwardRectified(Tensor x, Mode mode) => inner.ForwardRectified(x, mode);

    /// <inheritdoc/>
    public override Tensor ForwardNormalized(Tensor x, Mode mode, Layer norm, bool rectify) => inner.ForwardNormalized(x, mode, norm, rectify);

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) => inner.AddTo(graph, input);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => inner.OutputShape(input);

    /// <inheritdoc/>
    public override long MultiplyAdds(Shape input) => inner.MultiplyAdds(input);

    /// <inheritdoc/>
    public override double ExpectedSparseGain(Shape input, double density) => inner.ExpectedSparseGain(input, density);
}
