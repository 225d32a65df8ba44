namespace NativeTickets.Kernels;

/// <summary>
/// y[n,p,q,k] = bias[k] + Σ_{r,s,c} x[n, p·stride + r − padding, q·stride + s − padding, c] · weight[k,c,r,s], channels last, and its gradients, as products of
/// matrices that are never written down: a row for each pixel of the result, a column for each (r, s, c) that it sees, times filters in the same order. The
/// gradient in x is that of the outputs a pixel has been seen by; the gradient in the weights sums over all pixels, in shares that are added in order.
/// </summary>
static class Conv2dGpu
{
    /// <summary>True where <see cref="Forward"/> can gather the moments of each filter's results.</summary>
    public static bool CanMeasure(GpuDevice device, in Conv2dGeometry g) =>
        MatrixProductGpu.CanMeasure(device, g.Output.N * g.Output.Plane, g.K, g.R * g.S * g.Input.C, g.Input.C % 4 == 0);

    /// <summary>With a scale, the result is scaled before the bias is added: a fused batch norm.</summary>
    public static void Forward(
        GpuDevice device, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer weight, DeviceBuffer? bias, DeviceBuffer y, bool rectify = false,
        DeviceBuffer? scale = null,
        DeviceBuffer? means = null, DeviceBuffer? squares = null)
    {
        var packed = FilterForms.Of(device, g, weight, byChannel: false, out var rented);
        var terms = g.R * g.S * g.Input.C;
        MatrixProductGpu.AlongK(
            device, g.Output.N * g.Output.Plane, g.K, terms, WindowOperand.OfInput(g, GpuBuffer.Of(x)), new MatrixOperand(g.K, terms, GpuBuffer.Of(packed)),
            g.Input.C % 4 == 0, y, scale, bias, rectify, means, squares);
        if (rented is not null) device.Return(rented);
    }

    public static void GradInput(
        GpuDevice device, in Conv2dGeometry g, DeviceBuffer gradOutput, DeviceBuffer weight, DeviceBuffer gradInput, GradientFinish finish)
    {
        var packed = FilterForms.Of(device, g, weight, byChannel: true, out var rented);
        var terms = g.R * g.S * g.K;
        MatrixProductGpu.AlongK(
            device, g.Input.N * g.Input.Plane, g.Input.C, terms, WindowOperand.OfOutput(g, GpuBuffer.Of(gradOutput)),
            new MatrixOperand(g.Input.C, terms, GpuBuffer.Of(packed)),
            g.K % 4 == 0, gradInput, finish: finish);
        if (rented is not null) device.Return(rented);
    }

    public static void GradWeight(GpuDevice device, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradWeight)
    {
        var pixels = g.Output.N * g.Output.Plane;
        MatrixProductGpu.AcrossK(
            device, g.K, g.Input.C, g.R * g.S, pixels, new MatrixOperand(pixels, g.K, GpuBuffer.Of(gradOutput)), WindowOperand.OfInput(g, GpuBuffer.Of(x)),
            g.Input.C % 4 == 0 && g.K % 4 == 0, gradWeight);
    }
}
