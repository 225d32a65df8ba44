namespace NativeTickets.Kernels;

/// <summary>
/// y[n,p,q,k] = bias[k] + Σ_{r,s,c} x[n, p·stride + r − padding, q·stride + s − padding, c] · weight[k,c,r,s], channels last, and its gradients, as products of
/// matrices that are never written down: a row for each pixel of the result, a column for each (r, s, c) that it sees, times filters in the same order. The
/// gradient in x is that of the outputs a pixel has been seen by; the gradient in the weights sums over all pixels, in shares that are added in order.
/// </summary>
static class Conv2dGpu
{
    /// <summary>True where <see cref="Forward"/> can gather the moments of each filter's results.</summary>
    public static bool CanMeasure(GpuDevice device, in Conv2dGeometry g)
    {
        var layout = FilterLayout.For(device, g, byChannel: false);
        return MatrixProductGpu.CanMeasure(device, g.Output.N * g.Output.Plane, g.K, layout.RowLength, IsInFours(device, g.Input.C, g), WorkOf(layout, g));
    }

    /// <summary>With a scale, the result is scaled before the bias is added: a fused batch norm.</summary>
    public static void Forward(
        GpuDevice device, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer weight, DeviceBuffer? bias, DeviceBuffer y, bool rectify = false,
        DeviceBuffer? scale = null,
        DeviceBuffer? means = null, DeviceBuffer? squares = null)
    {
        var layout = FilterLayout.For(device, g, byChannel: false);
        var packed = FilterForms.Of(device, g, weight, byChannel: false, out var rented);
        MatrixProductGpu.AlongK(
            device, g.Output.N * g.Output.Plane, g.K, layout.RowLength, WindowOperand.OfInput(g, GpuBuffer.Of(x), layout.Block),
            new MatrixOperand(g.K, layout.RowLength, GpuBuffer.Of(packed)), IsInFours(device, g.Input.C, g), WorkOf(layout, g), y, scale, bias, rectify, means,
            squares);
        if (rented is not null) device.Return(rented);
    }

    public static void GradInput(
        GpuDevice device, in Conv2dGeometry g, DeviceBuffer gradOutput, DeviceBuffer weight, DeviceBuffer gradInput, GradientFinish finish)
    {
        var layout = FilterLayout.For(device, g, byChannel: true);
        var packed = FilterForms.Of(device, g, weight, byChannel: true, out var rented);
        var filters = new MatrixOperand(g.Input.C, layout.RowLength, GpuBuffer.Of(packed));
        var pixels = g.Input.N * g.Input.Plane;
        if (layout.Stride == 1)
            MatrixProductGpu.AlongK(
                device, pixels, g.Input.C, layout.RowLength, WindowOperand.OfOutput(g, GpuBuffer.Of(gradOutput), layout.Block), filters,
                IsInFours(device, g.K, g), WorkOf(layout, g), gradInput, finish: finish);
        else
        {
            var phases = new PhaseRows(g.Input, g.Stride);
            var mostTaps = PhaseTaps.Most(g.R, g.Stride) * PhaseTaps.Most(g.S, g.Stride);
            MatrixProductGpu.AlongK(
                device, pixels, g.Input.C, layout.RowLength / (g.R * g.S) * mostTaps,
                WindowOperand.PhasesOfOutput(g, phases, GpuBuffer.Of(gradOutput)), filters, fours: true, ProductWork.InPhases(g, mostTaps), gradInput,
                finish: finish, phases: phases);
        }
        if (rented is not null) device.Return(rented);
    }

    public static void GradWeight(GpuDevice device, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradWeight)
    {
        var pixels = g.Output.N * g.Output.Plane;
        var fours = g.Input.C % 4 == 0 && g.K % 4 == 0;
        var block = device.UsesTensorCores && fours && g.Input.C % WindowOperand.Block == 0 ? WindowOperand.Block : g.Input.C;
        MatrixProductGpu.AcrossK(
            device, g.K, g.Input.C, g.R * g.S, block, pixels, new MatrixOperand(pixels, g.K, GpuBuffer.Of(gradOutput)),
            WindowOperand.OfInput(g, GpuBuffer.Of(x), block), fours, block < g.Input.C ? ProductWork.InBlocks(g) : ProductWork.Whole, gradWeight);
    }

    static bool IsInFours(GpuDevice device, int channels, in Conv2dGeometry g) =>
        device.UsesTensorCores ? MatrixProductGpu.TakesBlocks(device, channels, g.R * g.S) : channels % 4 == 0;

    static ProductWork WorkOf(in FilterLayout layout, in Conv2dGeometry g) => layout.Block == 0 ? ProductWork.Whole : ProductWork.InBlocks(g);
}
