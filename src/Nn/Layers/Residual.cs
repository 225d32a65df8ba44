namespace NativeTickets.Nn;

/// <summary><c>y = layers(x) + shortcut(x)</c>, the shortcut being x itself where there is none. Source: He et al. 2015, "Deep residual learning for image
/// recognition".</summary>
public sealed class Residual : Layer
{
    readonly Sequential layers;
    readonly Sequential? shortcut;

    /// <summary>A block of these parts.</summary>
    /// <param name="name">Its path in the network.</param>
    /// <param name="layers">What the input goes through.</param>
    /// <param name="shortcut">Gives the input the shape of their output; null where it has it.</param>
    public Residual(string name, Sequential layers, Sequential? shortcut = null) : base(name)
    {
        (this.layers, this.shortcut) = (layers, shortcut);
        Children = shortcut is null ? [layers] : [layers, shortcut];
    }

    /// <inheritdoc/>
    public override string Kind => "Add";

    /// <inheritdoc/>
    public override IReadOnlyList<Layer> Children { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => layers.Forward(x, mode).Add(shortcut?.Forward(x, mode) ?? x);

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) =>
        graph.Add(Path(Name, "add"), "Add", [layers.AddTo(graph, input), shortcut?.AddTo(graph, input) ?? input]);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        var (through, around) = (layers.OutputShape(input), shortcut?.OutputShape(input) ?? input);
        if (through == around) return through;
        throw new ShapeException($"{Name}: its layers make {through} of {input}, its shortcut {around}; expected one shape"
            + (shortcut is null ? ", so give it a shortcut, such as a convolution of window 1 with the same stride and filters" : ""));
    }

    /// <inheritdoc/>
    public override Shape Trace(Shape input, Action<Layer, Shape> visit)
    {
        var shape = layers.Trace(input, visit);
        shortcut?.Trace(input, visit);
        visit(this, input);
        return shape;
    }
}
