namespace NativeTickets.Nn;

/// <summary>Gives each channel a mean and deviation of its own choice: <see cref="Tensor.BatchNorm"/>, of images or features.</summary>
public sealed class BatchNorm : Layer
{
    const float UsualEpsilon = 1e-5f; // keeps the root from 0; PyTorch's value

    const float UsualShare = 0.1f; // PyTorch's momentum

    readonly Parameter weight;
    readonly Parameter bias;
    readonly StateTensor mean;
    readonly StateTensor variance;
    readonly float epsilon;

    /// <summary>A batch norm with these parameters and statistics.</summary>
    /// <param name="name">Its path in the network.</param>
    /// <param name="weight">Scales, [C].</param>
    /// <param name="bias">Shifts, [C].</param>
    /// <param name="mean">Running mean, [C]; 0 at first.</param>
    /// <param name="variance">Running variance, [C]; 1 at first.</param>
    /// <param name="epsilon">Above 0; is added to the variance.</param>
    public BatchNorm(string name, Parameter weight, Parameter bias, StateTensor mean, StateTensor variance, float epsilon = UsualEpsilon) : base(name)
    {
        this.epsilon = epsilon;
        (this.weight, this.bias, this.mean, this.variance) = (weight, bias, mean, variance);
        OwnParameters = [weight, bias];
        OwnState = [mean, variance];
    }

    /// <inheritdoc/>
    public override string Kind => nameof(BatchNorm);

    /// <summary>How far the running statistics move towards those of a batch that it is trained on.</summary>
    internal float Share { get; private set; } = UsualShare;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> OwnParameters { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<StateTensor> OwnState { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) =>
        x.BatchNorm(weight.Value, bias.Value, mean.Value, variance.Value, mode == Mode.Train, Share, epsilon);

    /// <inheritdoc/>
    public override Tensor ForwardRectified(Tensor x, Mode mode) =>
        x.BatchNorm(weight.Value, bias.Value, mean.Value, variance.Value, mode == Mode.Train, Share, epsilon, rectify: true);

    /// <summary>Has running statistics move by another share from here on; null for the usual one.</summary>
    internal void MoveBy(float? share) => Share = share ?? UsualShare;

    /// <summary>A convolution fused with this normalization, with the running statistics.</summary>
    internal Tensor Fold(Tensor x, Tensor filters, int stride, int padding, bool rectify) =>
        x.NormalizedConv2d(filters, weight.Value, bias.Value, mean.Value, variance.Value, stride, padding, rectify, epsilon);

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) =>
        graph.Add(Name, "BatchNormalization", [input, .. OwnParameters.Select(graph.Constant), .. OwnState.Select(graph.Constant)],
            GraphAttribute.OfOne("epsilon", epsilon));

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        var channels = weight.Value.Shape[0];
        if (input.Rank is not (2 or 4) || input[1] != channels)
            throw new ShapeException($"{Name}: expects [N, {channels}] or [N, {channels}, H, W], got {input}");
        return input;
    }
}
