namespace NativeTickets.Nn;

/// <summary>
/// The first layer of a network that needs normalized images: <c>y = (x − mean[c]) / deviation[c]</c>. It belongs to the network so that attacks and their
/// bounds live in [0, 1] pixel space. Its numbers never change and are no part of the state.
/// </summary>
public sealed class Normalization : Layer
{
    readonly Tensor scale;
    readonly Tensor shift;

    /// <summary>A layer for these channels.</summary>
    public Normalization(string name, Device device, ImageNormalization numbers) : base(name)
    {
        Numbers = numbers;
        var channels = new Shape(numbers.Mean.Count);
        scale = Tensor.FromArray(device, channels, [.. numbers.Deviation.Select(d => 1 / d)]);
        shift = Tensor.FromArray(device, channels, [.. numbers.Mean.Zip(numbers.Deviation, (m, d) => -m / d)]);
    }

    /// <summary>What it subtracts and divides by.</summary>
    public ImageNormalization Numbers { get; }

    /// <inheritdoc/>
    public override string Kind => nameof(Normalization);

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Constants => [scale, shift];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.ScaleShift(scale, shift);

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input)
    {
        var shape = new Shape(1, Numbers.Mean.Count, 1, 1);
        var mean = graph.Constant(Path(Name, "mean"), new WeightsEntry(shape, [.. Numbers.Mean]));
        var deviation = graph.Constant(Path(Name, "deviation"), new WeightsEntry(shape, [.. Numbers.Deviation]));
        return graph.Add(Name, "Div", [graph.Add(Path(Name, "centered"), "Sub", [input, mean]), deviation]);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input, scale.Shape[0]);
        return input;
    }
}
