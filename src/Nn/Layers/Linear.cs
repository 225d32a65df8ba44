namespace NativeTickets.Nn;

/// <summary>A layer in which each output sees each input: <see cref="Tensor.Linear"/>.</summary>
public sealed class Linear : Layer
{
    readonly Parameter weight;
    readonly Parameter? bias;

    /// <summary>A linear layer with these weights.</summary>
    /// <param name="name">Its path in the network.</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or null.</param>
    public Linear(string name, Parameter weight, Parameter? bias = null) : base(name)
    {
        (this.weight, this.bias) = (weight, bias);
        OwnParameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => nameof(Linear);

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> OwnParameters { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.Linear(weight.Value, bias?.Value);

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) =>
        graph.Add(Name, "Gemm", [input, .. OwnParameters.Select(graph.Constant)], GraphAttribute.OfOne("transB", 1));

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        if (input.Rank != 2 || input[1] != weight.Value.Shape[1])
            throw new ShapeException($"{Name}: expects features [N, {weight.Value.Shape[1]}], got {input}");
        return new Shape(input[0], weight.Value.Shape[0]);
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(Shape input) => (long)weight.Value.Shape.Count * OutputShape(input)[0];

    /// <inheritdoc/>
    public override double ExpectedSparseGain(Shape input, double density) => SparseKernels.ExpectedGain(input, weight.Value.Shape, 1, 0, density);
}
