namespace NativeTickets.Nn;

/// <summary>
/// The block of a wide residual network, activation first: with <c>a = relu(norm1(x))</c>, <c>conv2(relu(norm2(conv1(a)))) + shortcut(a)</c> where there is a
/// shortcut, else <c>… + x</c>. Sources: Zagoruyko and Komodakis 2016, arXiv:1605.07146; He et al. 2016, arXiv:1603.05027, whose shortcut takes x.
/// </summary>
/// <param name="name">Its path in the network.</param>
/// <param name="norm1">Normalizes the input.</param>
/// <param name="conv1">Changes the width and the resolution.</param>
/// <param name="norm2">Follows it.</param>
/// <param name="conv2">Keeps both.</param>
/// <param name="shortcut">Gives the activated input the shape of the output; null where it has it.</param>
/// <param name="activatesShortcut">False for a shortcut that takes the input itself.</param>
public sealed class WideBlock(string name, Layer norm1, Layer conv1, Layer norm2, Layer conv2, Layer? shortcut, bool activatesShortcut = true) : Layer(name)
{
    /// <inheritdoc/>
    public override string Kind => "Add";

    /// <inheritdoc/>
    public override IReadOnlyList<Layer> Children { get; } =
        shortcut is null ? [norm1, conv1, norm2, conv2] : [norm1, conv1, norm2, conv2, shortcut];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode)
    {
        var activated = norm1.ForwardRectified(x, mode);
        var y = conv1.ForwardNormalized(activated, mode, norm2, rectify: true);
        return conv2.Forward(y, mode).Add(shortcut?.Forward(activatesShortcut ? activated : x, mode) ?? x);
    }

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input)
    {
        var activated = graph.Add(Path(Name, "relu1"), "Relu", [norm1.AddTo(graph, input)]);
        var y = graph.Add(Path(Name, "relu2"), "Relu", [norm2.AddTo(graph, conv1.AddTo(graph, activated))]);
        return graph.Add(Path(Name, "add"), "Add", [conv2.AddTo(graph, y), shortcut?.AddTo(graph, activatesShortcut ? activated : input) ?? input]);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => conv2.OutputShape(conv1.OutputShape(input));

    /// <inheritdoc/>
    public override Shape Trace(Shape input, Action<Layer, Shape> visit)
    {
        var shape = norm2.Trace(conv1.Trace(norm1.Trace(input, visit), visit), visit);
        shape = conv2.Trace(shape, visit);
        shortcut?.Trace(input, visit);
        visit(this, input);
        return shape;
    }
}
