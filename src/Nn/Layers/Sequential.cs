namespace NativeTickets.Nn;

/// <summary>Layers one after the other.</summary>
public sealed class Sequential : Layer
{
    /// <summary>These layers in this order.</summary>
    public Sequential(string name, IReadOnlyList<Layer> layers) : base(name) => Children = layers;

    /// <inheritdoc/>
    public override string Kind => nameof(Sequential);

    /// <inheritdoc/>
    public override IReadOnlyList<Layer> Children { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode)
    {
        for (var i = 0; i < Children.Count; i++)
        {
            var layer = Children[i];
            var norm = Next(i) as BatchNorm;
            if (norm is not null) i++;
            var isRectified = Next(i) is Relu;
            if (isRectified) i++;
            x = norm is not null ? layer.ForwardNormalized(x, mode, norm, isRectified) : isRectified ? layer.ForwardRectified(x, mode) : layer.Forward(x, mode);
        }
        return x;

        Layer? Next(int i) => i + 1 < Children.Count ? Children[i + 1] : null;
    }

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input)
    {
        foreach (var layer in Children) input = layer.AddTo(graph, input);
        return input;
    }

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        foreach (var layer in Children) input = layer.OutputShape(input);
        return input;
    }

    /// <inheritdoc/>
    public override Shape Trace(Shape input, Action<Layer, Shape> visit)
    {
        foreach (var layer in Children) input = layer.Trace(input, visit);
        return input;
    }
}
