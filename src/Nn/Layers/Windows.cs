namespace NativeTickets.Nn;

/// <summary>Windows of any extents over images, with margins of their own on each side.</summary>
/// <param name="name">Its path in the network.</param>
/// <param name="rows">Rows of a window.</param>
/// <param name="columns">Columns of a window.</param>
/// <param name="down">Step between windows in rows.</param>
/// <param name="across">Step between windows in columns.</param>
/// <param name="around">Rows and columns around the image.</param>
public abstract class Windows(string name, int rows, int columns, int down, int across, Margins around) : Layer(name)
{
    /// <summary>Rows of a window.</summary>
    protected int Rows => rows;

    /// <summary>Columns of a window.</summary>
    protected int Columns => columns;

    /// <summary>Step between windows in rows.</summary>
    protected int Down => down;

    /// <summary>Step between windows in columns.</summary>
    protected int Across => across;

    /// <summary>Rows and columns around the image.</summary>
    protected Margins Around => around;

    /// <summary>What a graph calls it.</summary>
    private protected abstract string Operator { get; }

    /// <inheritdoc/>
    public override string Kind =>
        $"{Operator}2d {rows}×{columns}{(down == 1 && across == 1 ? "" : down == across ? $", stride {down}" : $", stride {down}×{across}")}";

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) => graph.Add(Name, Operator, [input], GraphAttribute.Of("kernel_shape", rows, columns),
        GraphAttribute.Of("strides", down, across), GraphAttribute.Of("pads", around.Top, around.Left, around.Bottom, around.Right));

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input);
        return new Shape(input[0], input[1], Slide(input[2] + around.Top + around.Bottom, rows, down, 0),
            Slide(input[3] + around.Left + around.Right, columns, across, 0));
    }
}

/// <summary>The largest number of each window; the margins are never the largest.</summary>
/// <param name="name">Its path in the network.</param>
/// <param name="rows">Rows of a window.</param>
/// <param name="columns">Columns of a window.</param>
/// <param name="down">Step between windows in rows.</param>
/// <param name="across">Step between windows in columns.</param>
/// <param name="around">Rows and columns around the image, fewer than a window has.</param>
public sealed class MaxWindows(string name, int rows, int columns, int down, int across, Margins around)
    : Windows(name, rows, columns, down, across, around)
{
    private protected override string Operator => "MaxPool";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.MaxPool2d(Rows, Columns, Down, Across, Around);
}

/// <summary>The mean of each window.</summary>
/// <param name="name">Its path in the network.</param>
/// <param name="rows">Rows of a window.</param>
/// <param name="columns">Columns of a window.</param>
/// <param name="down">Step between windows in rows.</param>
/// <param name="across">Step between windows in columns.</param>
public sealed class AverageWindows(string name, int rows, int columns, int down, int across) : Windows(name, rows, columns, down, across, default)
{
    private protected override string Operator => "AveragePool";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.AveragePool2d(Rows, Columns, Down, Across);
}

/// <summary>Zeros around images: <see cref="Tensor.PadImages"/>, and channels of zeros: <see cref="Tensor.PadChannels"/>.</summary>
/// <param name="name">Its path in the network.</param>
/// <param name="around">Rows and columns of zeros.</param>
/// <param name="before">Channels of zeros before the first.</param>
/// <param name="after">Channels of zeros after the last.</param>
public sealed class ZeroPadding(string name, Margins around, int before = 0, int after = 0) : Layer(name)
{
    /// <inheritdoc/>
    public override string Kind => "Pad";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode)
    {
        if (around != default) x = x.PadImages(around);
        return before + after > 0 ? x.PadChannels(before, after) : x;
    }

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input)
    {
        var pads = graph.Add(Path(Name, "pads"), "Constant", [],
            GraphAttribute.Of("value_ints", 0, before, around.Top, around.Left, 0, after, around.Bottom, around.Right));
        return graph.Add(Name, "Pad", [input, pads]);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input);
        return new Shape(input[0], before + input[1] + after, around.Top + input[2] + around.Bottom, around.Left + input[3] + around.Right);
    }
}

/// <summary>The numbers of each image under another shape: <see cref="Tensor.Reshape(Shape)"/>.</summary>
/// <param name="name">Its path in the network.</param>
/// <param name="image">The shape for one image, with a batch axis of 1.</param>
public sealed class Reshaped(string name, Shape image) : Layer(name)
{
    /// <inheritdoc/>
    public override string Kind => "Reshape";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.Reshape(image.With(0, x.Shape[0]));

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input)
    {
        var extents = new long[image.Rank];
        for (var axis = 1; axis < extents.Length; axis++) extents[axis] = image[axis];
        return graph.Add(Name, "Reshape", [input, graph.Add(Path(Name, "shape"), "Constant", [], GraphAttribute.Of("value_ints", extents))]);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input.Count / input[0] == image.Count
        ? image.With(0, input[0])
        : throw new ShapeException($"{Name}: an image of {input} has {input.Count / input[0]} numbers, expected {image.Count}");
}
