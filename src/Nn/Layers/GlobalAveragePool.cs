namespace NativeTickets.Nn;

/// <summary>The mean of each channel: <see cref="Tensor.GlobalAveragePool"/>.</summary>
public sealed class GlobalAveragePool : Layer
{
    /// <summary>A layer at this path.</summary>
    public GlobalAveragePool(string name) : base(name) { }

    /// <inheritdoc/>
    public override string Kind => nameof(GlobalAveragePool);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.GlobalAveragePool();

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) =>
        graph.Add(Name, "GlobalAveragePool", [input]);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input);
        return new Shape(input[0], input[1], 1, 1);
    }
}
