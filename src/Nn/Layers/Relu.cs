namespace NativeTickets.Nn;

/// <summary>Lets positive numbers pass: <see cref="Tensor.Relu"/>.</summary>
public sealed class Relu : Layer
{
    /// <summary>A layer at this path.</summary>
    public Relu(string name) : base(name) { }

    /// <inheritdoc/>
    public override string Kind => nameof(Relu);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.Relu();

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) => graph.Add(Name, "Relu", [input]);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input;
}
