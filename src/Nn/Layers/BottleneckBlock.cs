namespace NativeTickets.Nn;

/// <summary>
/// The bottleneck of a deep residual network: <c>relu(norm3(conv3(relu(norm2(conv2(relu(norm1(conv1(x)))))))) + shortcut(x))</c>. Source: He et al. 2015,
/// "Deep residual learning for image recognition", figure 5.
/// </summary>
/// <param name="name">Its path in the network.</param>
/// <param name="conv1">Of window 1, to fewer channels.</param>
/// <param name="norm1">Follows it.</param>
/// <param name="conv2">Changes the resolution.</param>
/// <param name="norm2">Follows it.</param>
/// <param name="conv3">Of window 1, to more channels.</param>
/// <param name="norm3">Follows it.</param>
/// <param name="shortcut">Gives the input the shape of the output; null where it has it.</param>
public sealed class BottleneckBlock(string name, Layer conv1, Layer norm1, Layer conv2, Layer norm2, Layer conv3, Layer norm3, Layer? shortcut) : Layer(name)
{
    /// <inheritdoc/>
    public override string Kind => "Add, Relu";

    /// <inheritdoc/>
    public override IReadOnlyList<Layer> Children { get; } =
        shortcut is null ? [conv1, norm1, conv2, norm2, conv3, norm3] : [conv1, norm1, conv2, norm2, conv3, norm3, shortcut];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode)
    {
        var y = conv1.ForwardNormalized(x, mode, norm1, rectify: true);
        y = conv2.ForwardNormalized(y, mode, norm2, rectify: true);
        y = conv3.ForwardNormalized(y, mode, norm3, rectify: false);
        return y.Add(shortcut?.Forward(x, mode) ?? x).Relu();
    }

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input)
    {
        var y = graph.Add(Path(Name, "relu1"), "Relu", [norm1.AddTo(graph, conv1.AddTo(graph, input))]);
        y = graph.Add(Path(Name, "relu2"), "Relu", [norm2.AddTo(graph, conv2.AddTo(graph, y))]);
        y = norm3.AddTo(graph, conv3.AddTo(graph, y));
        return graph.Add(Path(Name, "relu3"), "Relu", [graph.Add(Path(Name, "add"), "Add", [y, shortcut?.AddTo(graph, input) ?? input])]);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => conv3.OutputShape(conv2.OutputShape(conv1.OutputShape(input)));

    /// <inheritdoc/>
    public override Shape Trace(Shape input, Action<Layer, Shape> visit)
    {
        var shape = norm1.Trace(conv1.Trace(input, visit), visit);
        shape = norm2.Trace(conv2.Trace(shape, visit), visit);
        shape = norm3.Trace(conv3.Trace(shape, visit), visit);
        shortcut?.Trace(input, visit);
        visit(this, input);
        return shape;
    }
}
