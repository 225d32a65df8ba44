namespace NativeTickets.Nn;

/// <summary>The largest number of each window, windows side by side: <see cref="Tensor.MaxPool2d"/>.</summary>
public sealed class MaxPool2d : Layer
{
    readonly int window;

    /// <summary>Pools square windows of this many rows and columns.</summary>
    public MaxPool2d(string name, int window) : base(name) => this.window = window;

    /// <inheritdoc/>
    public override string Kind => $"MaxPool2d {window}×{window}";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.MaxPool2d(window, window);

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) =>
        graph.Add(Name, "MaxPool", [input], GraphAttribute.Of("kernel_shape", window, window), GraphAttribute.Of("strides", window, window));

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input);
        return new Shape(input[0], input[1], Slide(input[2], window, window, 0), Slide(input[3], window, window, 0));
    }
}
