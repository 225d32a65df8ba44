namespace NativeTickets.Nn;

/// <summary>A layer of filters that slide over the image: <see cref="Tensor.Conv2d"/>.</summary>
public sealed class Conv2d : Layer
{
    readonly Parameter weight;
    readonly Parameter? bias;
    readonly int stride;
    readonly int padding;

    /// <summary>A convolution with these filters.</summary>
    /// <param name="name">Its path in the network.</param>
    /// <param name="weight">[K, C, R, S].</param>
    /// <param name="bias">[K], or null.</param>
    /// <param name="stride">Step between windows, at least 1.</param>
    /// <param name="padding">Zeros around the image, at least 0.</param>
    public Conv2d(string name, Parameter weight, Parameter? bias = null, int stride = 1, int padding = 0) : base(name)
    {
        (this.weight, this.bias, this.stride, this.padding) = (weight, bias, stride, padding);
        OwnParameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => $"Conv2d {Filters[2]}×{Filters[3]}{(stride == 1 ? "" : $", stride {stride}")}";

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> OwnParameters { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Mode mode) => x.Conv2d(weight.Value, bias?.Value, stride, padding);

    /// <inheritdoc/>
    public override Tensor ForwardRectified(Tensor x, Mode mode) => x.Conv2d(weight.Value, bias?.Value, stride, padding, rectify: true);

    /// <inheritdoc/>
    public override Tensor ForwardNormalized(Tensor x, Mode mode, Layer norm, bool rectify)
    {
        var areConstants = mode == Mode.Evaluate && (x.Tape is null || (x.Tape.Gradients & GradientTarget.Parameters) == 0);
        if (bias is not null || norm is not BatchNorm batchNorm) return base.ForwardNormalized(x, mode, norm, rectify);
        if (areConstants) return batchNorm.Fold(x, weight.Value, stride, padding, rectify);
        var y = x.Conv2d(weight.Value, null, stride, padding, measure: mode == Mode.Train);
        return rectify ? norm.ForwardRectified(y, mode) : norm.Forward(y, mode);
    }

    /// <inheritdoc/>
    public override string AddTo(NetworkGraph graph, string input) => graph.Add(Name, "Conv", [input, .. OwnParameters.Select(graph.Constant)],
        GraphAttribute.Of("kernel_shape", Filters[2], Filters[3]), GraphAttribute.Of("strides", stride, stride),
        GraphAttribute.Of("pads", padding, padding, padding, padding));

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input, Filters[1]);
        return new Shape(input[0], Filters[0], Slide(input[2], Filters[2], stride, padding), Slide(input[3], Filters[3], stride, padding));
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(Shape input)
    {
        var output = OutputShape(input);
        return (long)Filters.Count * output[2] * output[3] * output[0];
    }

    /// <inheritdoc/>
    public override double ExpectedSparseGain(Shape input, double density) => SparseKernels.ExpectedGain(input, Filters, stride, padding, density);

    Shape Filters => weight.Value.Shape;
}
