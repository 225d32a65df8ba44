namespace NativeTickets.Nn;

/// <summary>Lets positive numbers pass: <see cref="Tensor.Relu"/>.</summary>
public sealed class Rectifier : Layer
{
    /// <summary>A rectifier at this path.</summary>
    public Rectifier(string name) : base(name) { }

    /// <inheritdoc/>
    public override string Kind => "relu";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.Relu();

    /// <inheritdoc/>
    protected internal override string AddTo(NetworkGraph graph, string input) => graph.Add(Name, "Relu", [input]);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input;
}
