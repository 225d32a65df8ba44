using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>A convolution fused with the batch norm after it.</summary>
sealed class NormalizedConv2dNode : Node
{
    public Conv2dGeometry Geometry { get; set; }

    public Tensor Input { get; set; } = null!;

    public Tensor Weight { get; set; } = null!;

    public DeviceBuffer Scale { get; set; } = null!;

    public bool Rectify { get; set; }

    public DeviceBuffer? Signs { get; set; }

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        if (!tape.Wants(Input)) return;
        // in place: a node's upstream gradient is complete and nobody reads it after the node
        NormalizedConv2dKernels.GradConvolution(Geometry.Output, Output.Buffer, Scale, Rectify, gradOutput, Signs);
        var gradInput = tape.Receive(Input);
        Conv2dKernels.GradInput(Geometry, gradOutput, Weight.Buffer, gradInput, Weight.Pattern);
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary>
    /// A convolution without bias, batch norm with running statistics, and a rectifier where asked, in one pass over memory:
    /// <c>y = (conv(x) − runningMean[k]) / √(runningVariance[k] + ε) · normWeight[k] + normBias[k]</c>. For evaluations and attacks: only this tensor gets a
    /// gradient, weights and statistics are constants.
    /// </summary>
    /// <param name="weight">Filters, [K, C, R, S].</param>
    /// <param name="normWeight">Scale of each filter, [K].</param>
    /// <param name="normBias">Shift of each filter, [K].</param>
    /// <param name="runningMean">[K].</param>
    /// <param name="runningVariance">[K].</param>
    /// <param name="stride">Step between windows, at least 1.</param>
    /// <param name="padding">Zeros around the image, at least 0.</param>
    /// <param name="rectify">True for <c>max(0, y)</c>.</param>
    /// <param name="epsilon">Above 0; keeps the root from 0.</param>
    /// <returns>[N, K, P, Q] as of <see cref="Conv2d"/>.</returns>
    /// <exception cref="ShapeException">Channels differ, or the window exceeds the padded image.</exception>
    /// <remarks>Equals the three operations one after the other but for rounding. Deterministic.</remarks>
    public Tensor NormalizedConv2d(
        Tensor weight, Tensor normWeight, Tensor normBias, Tensor runningMean, Tensor runningVariance, int stride = 1, int padding = 0, bool rectify = false,
        float epsilon = 1e-5f)
    {
        const string op = "normalizedconv2d";
        var geometry = RequireWindows(weight, stride, padding, op);
        var filters = new Shape(geometry.K);
        Arguments.RequirePlain(normWeight, op, "normWeight", filters);
        Arguments.RequirePlain(normBias, op, "normBias", filters);
        Arguments.RequirePlain(runningMean, op, "runningMean", filters);
        Arguments.RequirePlain(runningVariance, op, "runningVariance", filters);

        var device = Device.Kernels;
        var isRecorded = Tape is { } own && own.Wants(this);
        var scale = isRecorded ? Tape!.Keep(geometry.K) : device.Rent(geometry.K);
        var shift = device.Rent(geometry.K);
        NormalizedConv2dKernels.Fold(geometry.K, epsilon, normWeight.Buffer, normBias.Buffer, runningMean.Buffer, runningVariance.Buffer, scale, shift);
        var y = new Tensor(Device, new Shape(Shape[0], geometry.K, geometry.P, geometry.Q), true, Tape);
        var signs = isRecorded && rectify ? Tape!.KeepSigns(geometry.Output) : null;
        NormalizedConv2dKernels.Forward(geometry, Buffer, weight.Buffer, scale, shift, rectify, y.Buffer, weight.Pattern, signs);
        device.Return(shift);
        if (!isRecorded)
        {
            device.Return(scale);
            return y;
        }
        var node = Tape!.Record<NormalizedConv2dNode>(y);
        (node.Geometry, node.Input, node.Weight, node.Scale, node.Rectify, node.Signs) = (geometry, this, weight, scale, rectify, signs);
        return y;
    }
}
