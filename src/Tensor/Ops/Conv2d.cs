using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>2-D cross-correlation.</summary>
sealed class Conv2dNode : Node
{
    public Conv2dGeometry Geometry { get; set; }

    public Tensor Input { get; set; } = null!;

    public Tensor Weight { get; set; } = null!;

    public Tensor? Bias { get; set; }

    public bool Rectify { get; set; }

    public DeviceBuffer? Signs { get; set; }

    public override GradientFinish Finish => Rectify && Signs is null ? new(null, Output.Buffer, null) : default;

    public override void Backward(Tape tape, DeviceBuffer upstream)
    {
        // in place where nobody reads the upstream gradient after the node; y > 0 where what was rectified is
        var gradOutput = Rectify && !Output.IsGradientFinished ? tape.Place(upstream) : upstream;
        if (Signs is not null) RectifierSignsKernels.Backward(Geometry.Output, Signs, upstream, gradOutput);
        else if (Rectify && !Output.IsGradientFinished)
            ElementwiseKernels.Batch(Geometry.Output, new Backward<Kernels.Relu>(default), gradOutput, Output.Buffer, upstream);
        if (tape.Wants(Weight))
        {
            var norm = Input.DeferredFor(Geometry, Weight.GradientPattern);
            tape.SumOverBatch(Weight, new WeightGradient(Geometry, norm?.X ?? Input.Buffer, gradOutput, Weight.GradientPattern, norm));
        }
        if (Bias is not null && tape.Wants(Bias)) tape.SumOverBatch(Bias, new BiasGradient(Geometry.Output, gradOutput));
        if (tape.Wants(Input))
        {
            var gradInput = tape.Receive(Input, out var finish);
            Conv2dKernels.GradInput(Geometry, gradOutput, Weight.Buffer, gradInput, Weight.Pattern, finish);
            tape.Deliver(Input, gradInput);
        }
        tape.Leave(gradOutput, upstream);
    }

    readonly struct WeightGradient(Conv2dGeometry geometry, DeviceBuffer x, DeviceBuffer gradOutput, WeightPattern? pattern, DeferredNorm? norm)
        : IBatchGradient
    {
        public void Run(ShareGroup? group, DeviceBuffer target) => Conv2dKernels.GradWeight(geometry, x, gradOutput, target, pattern, norm, group);
    }
}

/// <summary>The gradient of a number that is added to each channel.</summary>
readonly struct BiasGradient(Extent extent, DeviceBuffer gradOutput) : IBatchGradient
{
    public void Run(ShareGroup? group, DeviceBuffer target) => ChannelSumKernels.Run(extent, gradOutput, target, group);
}

public sealed partial class Tensor
{
    /// <summary>2-D cross-correlation: <c>y[n,k,p,q] = bias[k] + Σ x[n, c, p·stride + r − padding, q·stride + s − padding] · weight[k,c,r,s]</c>.</summary>
    /// <param name="weight">Filters, [K, C, R, S].</param>
    /// <param name="bias">One number a filter, [K], or null.</param>
    /// <param name="stride">Step between windows, at least 1.</param>
    /// <param name="padding">Zeros around the image, at least 0.</param>
    /// <param name="rectify">True for <c>max(0, y)</c> instead of y: the same bits as <see cref="Relu"/> after it, without a pass over memory of its
    /// own.</param>
    /// <param name="measure">
    /// True where a batch norm in training follows: a device whose convolution has the results at hand then gathers their moments, and the batch norm does not
    /// read them once more. Means nothing with a bias or a rectifier.
    /// </param>
    /// <returns>[N, K, P, Q], P = ⌊(H + 2·padding − R) / stride⌋ + 1, Q likewise.</returns>
    /// <exception cref="ShapeException">Channels differ, or the window exceeds the padded image.</exception>
    /// <remarks>Reads outside x are 0. Deterministic. 2·N·K·P·Q·C·R·S flop. Source: Chetlur et al. 2014, arXiv:1410.0759, section 3.</remarks>
    public Tensor Conv2d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, bool rectify = false, bool measure = false)
    {
        var geometry = RequireWindows(weight, stride, padding, "conv2d");
        if (bias is not null)
        {
            Arguments.RequirePlain(bias, "conv2d", "bias", new Shape(weight.Shape[0]));
            Arguments.RequireSameDevice(this, bias, "conv2d", "bias");
        }

        if (weight.RequiresGradient) weight.Buffer.KeepForms();
        var y = OfConvolution(geometry);
        var isRecorded = Tape is { } own && (own.Wants(this) || own.Wants(weight) || bias is not null && own.Wants(bias));
        var signs = isRecorded && rectify ? Tape!.KeepSigns(geometry.Output) : null;
        if (measure && bias is null && !rectify && Conv2dKernels.MomentCount(Device.Kernels, geometry, Format) is > 0 and var moments)
        {
            y.Moments = (Device.Kernels.Rent(moments), Device.Kernels.Rent(moments));
            Conv2dKernels.ForwardMeasured(geometry, Buffer, weight.Buffer, y.Buffer, y.Moments.Value.Means, y.Moments.Value.Squares);
        }
        else
        {
            var norm = DeferredFor(geometry, weight.Pattern);
            Conv2dKernels.Forward(geometry, norm?.X ?? Buffer, weight.Buffer, bias?.Buffer, y.Buffer, weight.Pattern, rectify, signs, norm);
        }
        if (isRecorded)
        {
            var node = Tape!.Record<Conv2dNode>(y, this, weight, bias);
            (node.Geometry, node.Input, node.Weight, node.Bias, node.Rectify, node.Signs) = (geometry, this, weight, bias, rectify, signs);
        }
        return y;
    }

    /// <summary>The batch norm that this is, where it was not written out and such a convolution can read through it.</summary>
    internal DeferredNorm? DeferredFor(in Conv2dGeometry geometry, WeightPattern? pattern) =>
        Deferred is { } norm && Conv2dKernels.ReadsThroughNorm(Device.Kernels, geometry, pattern) ? norm : null;

    /// <summary>Where the result of a convolution of this tensor goes.</summary>
    Tensor OfConvolution(in Conv2dGeometry geometry) => new(
        Device, new Shape(Shape[0], geometry.K, geometry.P, geometry.Q), true, Tape,
        Tape is null ? NumberFormat.Float : StoredNumbers.OfConvolution(Device.Kernels, geometry.Output));

    Conv2dGeometry RequireWindows(Tensor weight, int stride, int padding, string op)
    {
        Arguments.RequireImages(this, op);
        if (weight.HasBatchAxis || weight.Shape.Rank != 4) throw new ShapeException($"{op}: weight must be filters [K, C, R, S], got {weight.Shape}");
        if (weight.Shape[1] != Shape[1])
            throw new ShapeException($"{op}: weight {weight.Shape} is for {weight.Shape[1]} channels (axis 1), the input {Shape} has {Shape[1]} (axis 1)");
        if (stride < 1) throw new ShapeException($"{op}: stride must be at least 1, got {stride}");
        if (padding < 0) throw new ShapeException($"{op}: padding must be at least 0, got {padding}");
        if (weight.Shape[2] > Shape[2] + 2 * padding || weight.Shape[3] > Shape[3] + 2 * padding)
            throw new ShapeException($"{op}: the window {weight.Shape[2]}×{weight.Shape[3]} exceeds the image {Shape[2]}×{Shape[3]} with padding {padding}");
        Arguments.RequireSameDevice(this, weight, op, "weight");
        return new Conv2dGeometry(Extent, weight.Shape[0], weight.Shape[2], weight.Shape[3], stride, padding);
    }
}
