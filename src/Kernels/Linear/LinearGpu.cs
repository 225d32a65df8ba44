namespace NativeTickets.Kernels;

/// <summary>A linear layer is a 1×1 convolution of a 1×1 image, whose channels-last layout is [N, F] itself.</summary>
static class LinearGpu
{
    public static void Forward(GpuDevice device, int n, int inputs, int outputs, DeviceBuffer x, DeviceBuffer weight, DeviceBuffer? bias, DeviceBuffer y) =>
        Conv2dGpu.Forward(device, Geometry(n, inputs, outputs), x, weight, bias, y);

    public static void GradInput(
        GpuDevice device, int n, int inputs, int outputs, DeviceBuffer gradOutput, DeviceBuffer weight, DeviceBuffer gradInput, GradientFinish finish) =>
        Conv2dGpu.GradInput(device, Geometry(n, inputs, outputs), gradOutput, weight, gradInput, finish);

    public static void GradWeight(GpuDevice device, int n, int inputs, int outputs, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradWeight) =>
        Conv2dGpu.GradWeight(device, Geometry(n, inputs, outputs), x, gradOutput, gradWeight);

    static Conv2dGeometry Geometry(int n, int inputs, int outputs) => new(new Extent(n, inputs, 1, 1), outputs, 1, 1, 1, 0);
}
