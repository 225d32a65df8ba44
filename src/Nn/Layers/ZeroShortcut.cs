namespace NativeTickets.Nn;

/// <summary>
/// A shortcut without weights: each second row and column of the input, or whatever the stride says, between channels of zeros:
/// <c>y[n, before + c, p, q] = x[n, c, p·stride, q·stride]</c>. Source: He et al. 2015, "Deep residual learning for image recognition", section 4.2, option A.
/// </summary>
/// <param name="name">Its path in the network.</param>
/// <param name="stride">Step between the rows and columns that are kept, at least 1.</param>
/// <param name="before">Channels of zeros before those of the input.</param>
/// <param name="after">Channels of zeros after them.</param>
public sealed class ZeroShortcut(string name, int stride, int before, int after) : Layer(name)
{
    const int Window = 1; // the mean of one number is that number

    /// <inheritdoc/>
    public override string Kind => stride == 1 ? "Pad channels" : $"Subsample, stride {stride}, pad channels";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => (stride == 1 ? x : x.AveragePool2d(Window, stride)).PadChannels(before, after);

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input)
    {
        var kept = graph.Add(Path(Name, "subsample"), "AveragePool", [input], GraphAttribute.Of("kernel_shape", Window, Window),
            GraphAttribute.Of("strides", stride, stride));
        var pads = graph.Add(Path(Name, "pads"), "Constant", [], GraphAttribute.Of("value_ints", 0, before, 0, 0, 0, after, 0, 0));
        return graph.Add(Path(Name, "pad"), "Pad", [kept, pads]);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input);
        return new Shape(input[0], before + input[1] + after, Slide(input[2], Window, stride, 0), Slide(input[3], Window, stride, 0));
    }
}
