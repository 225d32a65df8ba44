namespace NativeTickets.Nn;

/// <summary><c>y = x · scale + shift</c> with constants, one for each channel or one for each number of an image: <see cref="Tensor.ScaleShift"/>. They never
/// change and are no part of the state.</summary>
public sealed class ScaleShift : Layer
{
    readonly Tensor scale;
    readonly Tensor shift;
    readonly Shape numbers; // of one image, with a batch axis of 1; a scalar's where each channel has one

    /// <summary>One constant for each channel.</summary>
    /// <param name="name">Its path in the network.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="scale">[C].</param>
    /// <param name="shift">[C].</param>
    public ScaleShift(string name, Device device, float[] scale, float[] shift) : base(name) =>
        (this.scale, this.shift) = (Tensor.FromArray(device, new Shape(scale.Length), scale), Tensor.FromArray(device, new Shape(shift.Length), shift));

    /// <summary>One constant for each number of an image.</summary>
    /// <param name="name">Its path in the network.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="image">The shape of one image, with a batch axis of 1.</param>
    /// <param name="scale">As many as it has.</param>
    /// <param name="shift">As many.</param>
    public ScaleShift(string name, Device device, Shape image, float[] scale, float[] shift) : this(name, device, scale, shift) => numbers = image;

    bool IsByNumber => numbers.Rank > 0;

    /// <inheritdoc/>
    public override string Kind => nameof(ScaleShift);

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> Constants => [scale, shift];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => IsByNumber
        ? x.Reshape(new Shape(x.Shape[0], numbers.Count)).ScaleShift(scale, shift).Reshape(x.Shape)
        : x.ScaleShift(scale, shift);

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input)
    {
        var shape = IsByNumber ? numbers : new Shape(1, scale.Shape[0], 1, 1);
        if (!IsByNumber && scale.Shape[0] == 1) shape = default;
        var (by, plus) = (graph.Constant(Path(Name, "scale"), new WeightsEntry(shape, scale.ToArray())),
            graph.Constant(Path(Name, "shift"), new WeightsEntry(shape, shift.ToArray())));
        return graph.Add(Name, "Add", [graph.Add(Path(Name, "scaled"), "Mul", [input, by]), plus]);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        if (IsByNumber ? numbers.With(0, input[0]) != input : input.Rank < 2 || input[1] != scale.Shape[0])
            throw new ShapeException($"{Name}: has {scale.Shape[0]} constants{(IsByNumber ? $" for images {numbers}" : ", one a channel")}, got {input}");
        return input;
    }
}
