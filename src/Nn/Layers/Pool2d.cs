namespace NativeTickets.Nn;

/// <summary>One number for each window, square windows side by side.</summary>
public abstract class Pool2d : Layer
{
    /// <summary>Pools windows of this many rows and columns.</summary>
    private protected Pool2d(string name, int window) : base(name) => Window = window;

    /// <summary>Rows and columns of a window, and the step to the next.</summary>
    public int Window { get; }

    /// <inheritdoc/>
    public override string Kind => $"{Operator}2d {Window}×{Window}";

    /// <summary>What a graph calls it.</summary>
    private protected abstract string Operator { get; }

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) =>
        graph.Add(Name, Operator, [input], GraphAttribute.Of("kernel_shape", Window, Window), GraphAttribute.Of("strides", Window, Window));

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input);
        return new Shape(input[0], input[1], Slide(input[2], Window, Window, 0), Slide(input[3], Window, Window, 0));
    }
}

/// <summary>The largest number of each window, windows side by side: <see cref="Tensor.MaxPool2d(int, int, int)"/>.</summary>
public sealed class MaxPool2d : Pool2d
{
    /// <summary>Pools square windows of this many rows and columns.</summary>
    public MaxPool2d(string name, int window) : base(name, window) { }

    private protected override string Operator => "MaxPool";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.MaxPool2d(Window, Window);
}

/// <summary>The mean of each window, windows side by side: <see cref="Tensor.AveragePool2d(int, int)"/>.</summary>
public sealed class AveragePool2d : Pool2d
{
    /// <summary>Pools square windows of this many rows and columns.</summary>
    public AveragePool2d(string name, int window) : base(name, window) { }

    private protected override string Operator => "AveragePool";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.AveragePool2d(Window, Window);
}

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
