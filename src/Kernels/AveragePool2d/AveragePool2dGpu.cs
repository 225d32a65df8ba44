using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Average pooling, channels last. Forward: a thread owns an output. Backward: a thread owns an input and adds the gradients of the windows it lies in, in
/// order.
/// </summary>
static class AveragePool2dGpu
{
    public static void Forward(GpuDevice device, in PoolGeometry g, DeviceBuffer x, DeviceBuffer y) =>
        device.Run(g.Output.Count, new ForwardBody(g, 1f / (g.R * g.S), GpuBuffer.Of(x), GpuBuffer.Of(y)));

    public static void Backward(GpuDevice device, in PoolGeometry g, DeviceBuffer gradOutput, DeviceBuffer gradInput, GradientFinish finish) =>
        device.Run(g.Input.Count, new BackwardBody(
            g, 1f / (g.R * g.S), GpuBuffer.Of(gradOutput), GpuBuffer.Of(gradInput), new GradientFinishGpu(finish, gradInput)));

    internal readonly struct ForwardBody(PoolGeometry g, float share, ArrayView<float> x, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var (n, c, p, q) = PoolWindowsGpu.Place(i, g.Input.C, g.P, g.Q);
            var sum = 0f;
            for (var r = 0; r < g.R; r++)
                for (var s = 0; s < g.S; s++)
                    sum += x[((n * g.Input.H + p * g.Down + r) * g.Input.W + q * g.Across + s) * g.Input.C + c];
            y[i] = sum * share;
        }
    }

    internal readonly struct BackwardBody(
        PoolGeometry g, float share, ArrayView<float> gradOutput, ArrayView<float> gradInput, GradientFinishGpu finish) : IGpuBody
    {
        public void Run(int i)
        {
            var (n, c, h, w) = PoolWindowsGpu.Place(i, g.Input.C, g.Input.H, g.Input.W);
            var (firstRow, lastRow) = PoolWindowsGpu.Around(h, g.R, g.Down, g.P);
            var (firstColumn, lastColumn) = PoolWindowsGpu.Around(w, g.S, g.Across, g.Q);
            var sum = 0f;
            for (var p = firstRow; p <= lastRow; p++)
                for (var q = firstColumn; q <= lastColumn; q++)
                    sum += gradOutput[((n * g.P + p) * g.Q + q) * g.Input.C + c];
            gradInput[i] = finish.Of(sum * share, i, c);
        }
    }
}
