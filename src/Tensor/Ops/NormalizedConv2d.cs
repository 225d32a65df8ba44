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

    public override GradientFinish Finish => Signs is null ? new(null, Rectify ? Output.Buffer : null, Scale) : default;

    public override void Backward(Tape tape, DeviceBuffer upstream)
    {
        if (!tape.Wants(Input)) return;
        // in place where nobody reads the upstream gradient after the node
        var gradOutput = Output.IsGradientFinished ? upstream : tape.Place(upstream);
        if (!Output.IsGradientFinished)
            NormalizedConv2dKernels.GradConvolution(Geometry.Output, Output.Buffer, Scale, Rectify, upstream, gradOutput, Signs);
        var gradInput = tape.Receive(Input, out var finish);
        Conv2dKernels.GradInput(Geometry, gradOutput, Weight.Buffer, gradInput, Weight.Pattern, finish);
        tape.Deliver(Input, gradInput);
        tape.Leave(gradOutput, upstream);
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
        if (weight.RequiresGradient) weight.Buffer.KeepForms();
        var kept = KeptNumbers.ArePaidFor(Device) ? Kept(normWeight, normBias, runningMean, runningVariance, epsilon) : null;
        var scale = kept?.First ?? (isRecorded ? Tape!.Keep(geometry.K) : device.Rent(geometry.K));
        var shift = kept?.Second ?? device.Rent(geometry.K);
        if (kept is null || kept.BeginRenewal(epsilon))
            NormalizedConv2dKernels.Fold(geometry.K, epsilon, normWeight.Buffer, normBias.Buffer, runningMean.Buffer, runningVariance.Buffer, scale, shift);
        var y = OfConvolution(geometry);
        var signs = isRecorded && rectify ? Tape!.KeepSigns(geometry.Output) : null;
        NormalizedConv2dKernels.Forward(geometry, Buffer, weight.Buffer, scale, shift, rectify, y.Buffer, weight.Pattern, signs);
        if (kept is null) device.Return(shift);
        if (!isRecorded)
        {
            if (kept is null) device.Return(scale);
            return y;
        }
        var node = Tape!.Record<NormalizedConv2dNode>(y, this);
        (node.Geometry, node.Input, node.Weight, node.Scale, node.Rectify, node.Signs) = (geometry, this, weight, scale, rectify, signs);
        if (kept is not null) Tape.Keep(kept);
        return y;
    }

    static KeptNumbers Kept(Tensor normWeight, Tensor normBias, Tensor runningMean, Tensor runningVariance, float epsilon) =>
        runningVariance.Facts.Folded = KeptNumbers.Of(runningVariance.Facts.Folded, epsilon, normWeight, normBias, runningMean, runningVariance);
}
