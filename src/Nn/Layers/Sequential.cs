namespace NativeTickets.Nn;

/// <summary>Layers one after the other.</summary>
public sealed class Sequential : Layer
{
    /// <summary>These layers in this order.</summary>
    public Sequential(string name, IReadOnlyList<Layer> layers) : base(name) => Children = layers;

    /// <inheritdoc/>
    public override string Kind => "sequence";

    /// <inheritdoc/>
    public override IReadOnlyList<Layer> Children { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode)
    {
        for (var i = 0; i < Children.Count; i++)
        {
            var isRectified = i + 1 < Children.Count && Children[i + 1] is Rectifier;
            x = isRectified ? Children[i++].ForwardRectified(x, mode) : Children[i].Forward(x, mode);
        }
        return x;
    }

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        foreach (var layer in Children) input = layer.OutputShape(input);
        return input;
    }

    /// <inheritdoc/>
    protected internal override Shape Trace(Shape input, Action<Layer, Shape> visit)
    {
        foreach (var layer in Children) input = layer.Trace(input, visit);
        return input;
    }
}
