namespace NativeTickets.Nn;

/// <summary>Images become features: <see cref="Tensor.Flatten"/>.</summary>
public sealed class Flatten : Layer
{
    /// <summary>A layer at this path.</summary>
    public Flatten(string name) : base(name) { }

    /// <inheritdoc/>
    public override string Kind => nameof(Flatten);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.Flatten();

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) =>
        graph.Add(Name, "Flatten", [input], GraphAttribute.OfOne("axis", 1));

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input);
        return new Shape(input[0], input[1] * input[2] * input[3]);
    }
}
