namespace NativeTickets.Kernels;

/// <summary>
/// y[n,p,q,k] = bias[k] + Σ_{r,s,c} x[n, p·stride + r − padding, q·stride + s − padding, c] · weight[k,c,r,s], channels last, and its gradients, as products of
/// matrices that are never written down: a row for each pixel of the result, a column for each (r, s, c) that it sees, times filters in the same order. The
/// gradient in x is that of the outputs a pixel has been seen by; the gradient in the weights sums over all pixels, in shares that are added in order.
/// Images that are stored as bf16 are multiplied as they lie in memory, two neighboring channels in a word.
/// </summary>
static class Conv2dGpu
{
    /// <summary>True where <see cref="Forward"/> of images of such a format can gather the moments of each filter's results.</summary>
    public static bool CanMeasure(GpuDevice device, in Conv2dGeometry g, NumberFormat format)
    {
        var isBf16 = format == NumberFormat.Bf16;
        return MatrixProductGpu.CanMeasure(
            device, g.Output.N * g.Output.Plane, g.K, g.R * g.S * g.Input.C / (isBf16 ? 2 : 1), g.Input.C % 4 == 0, isBf16);
    }

    /// <summary>With a scale, the result is scaled before the bias is added: a fused batch norm.</summary>
    public static void Forward(
        GpuDevice device, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer weight, DeviceBuffer? bias, DeviceBuffer y, bool rectify = false,
        DeviceBuffer? scale = null,
        DeviceBuffer? means = null, DeviceBuffer? squares = null)
    {
        var packed = FilterForms.Of(device, g, weight, byChannel: false, x.Format, out var rented);
        var isBf16 = x.Format == NumberFormat.Bf16;
        var words = InWords(g, isBf16);
        var terms = g.R * g.S * words.Input.C;
        MatrixProductGpu.AlongK(
            device, g.Output.N * g.Output.Plane, g.K, terms, WindowOperand.OfInput(words, GpuBuffer.Of(x)),
            new MatrixOperand(g.K, terms, GpuBuffer.Of(packed)), g.Input.C % 4 == 0, y, scale, bias, rectify, means, squares, pairs: isBf16);
        if (rented is not null) device.Return(rented);
    }

    public static void GradInput(
        GpuDevice device, in Conv2dGeometry g, DeviceBuffer gradOutput, DeviceBuffer weight, DeviceBuffer gradInput, GradientFinish finish)
    {
        var packed = FilterForms.Of(device, g, weight, byChannel: true, gradOutput.Format, out var rented);
        var isBf16 = gradOutput.Format == NumberFormat.Bf16;
        var words = InWords(g, isBf16);
        var terms = g.R * g.S * words.K;
        MatrixProductGpu.AlongK(
            device, g.Input.N * g.Input.Plane, g.Input.C, terms, WindowOperand.OfOutput(words, GpuBuffer.Of(gradOutput)),
            new MatrixOperand(g.Input.C, terms, GpuBuffer.Of(packed)), g.K % 4 == 0, gradInput, finish: finish, pairs: isBf16);
        if (rented is not null) device.Return(rented);
    }

    /// <summary>Where one side is stored as bf16 and the other is not, the other one is copied first.</summary>
    public static void GradWeight(GpuDevice device, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradWeight)
    {
        var pixels = g.Output.N * g.Output.Plane;
        if (x.Format == NumberFormat.Float && gradOutput.Format == NumberFormat.Float)
        {
            MatrixProductGpu.AcrossK(
                device, g.K, g.Input.C, g.R * g.S, pixels, new MatrixOperand(pixels, g.K, GpuBuffer.Of(gradOutput)),
                WindowOperand.OfInput(g, GpuBuffer.Of(x)), g.Input.C % 4 == 0 && g.K % 4 == 0, gradWeight);
            return;
        }
        var images = x.Format == NumberFormat.Bf16 ? x : FormatGpu.Padded(device, g.Input.N * g.Input.Plane, g.Input.C, x);
        var gradients = gradOutput.Format == NumberFormat.Bf16 ? gradOutput : FormatGpu.Padded(device, pixels, g.K, gradOutput);
        var padded = g with { Input = g.Input with { C = FormatGpu.PaddedChannels(g.Input.C) }, K = FormatGpu.PaddedChannels(g.K) };
        MatrixProductGpu.AcrossK(
            device, g.K, g.Input.C, g.R * g.S, pixels, new MatrixOperand(pixels, padded.K / 2, GpuBuffer.Of(gradients)),
            WindowOperand.OfInput(InWords(padded, true), GpuBuffer.Of(images)), true, gradWeight, pairs: true);
        if (images != x) device.Return(images);
        if (gradients != gradOutput) device.Return(gradients);
    }

    /// <summary>The geometry of words of memory: of bf16, two neighboring channels or filters are one.</summary>
    static Conv2dGeometry InWords(in Conv2dGeometry g, bool isBf16) => isBf16 ? g with { Input = g.Input with { C = g.Input.C / 2 }, K = g.K / 2 } : g;
}
