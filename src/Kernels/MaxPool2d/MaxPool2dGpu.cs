using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Max pooling, channels last. Forward: a thread owns an output. Backward: a thread owns an input, visits the windows it lies in, in order, and takes the
/// gradient of those whose first largest element it is; so no two threads add into one number. NaN counts as largest.
/// </summary>
static class MaxPool2dGpu
{
    public static void Forward(GpuDevice device, in PoolGeometry g, DeviceBuffer x, DeviceBuffer y) =>
        device.Run(g.Output.Count, new ForwardBody(g, GpuBuffer.Of(x), GpuBuffer.Of(y)));

    public static void Backward(
        GpuDevice device, in PoolGeometry g, DeviceBuffer x, DeviceBuffer y, DeviceBuffer gradOutput, DeviceBuffer gradInput, GradientFinish finish) =>
        device.Run(g.Input.Count, new BackwardBody(
            g, GpuBuffer.Of(x), GpuBuffer.Of(y), GpuBuffer.Of(gradOutput), GpuBuffer.Of(gradInput), new GradientFinishGpu(finish, gradInput)));

    internal readonly struct ForwardBody(PoolGeometry g, ArrayView<float> x, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var (n, c, p, q) = PoolWindowsGpu.Place(i, g.Input.C, g.P, g.Q);
            var (top, bottom) = g.Rows(p);
            var (left, right) = g.Columns(q);
            var largest = float.NegativeInfinity;
            for (var h = top; h < bottom; h++)
                for (var w = left; w < right; w++)
                {
                    var v = x[((n * g.Input.H + h) * g.Input.W + w) * g.Input.C + c];
                    if (v > largest || float.IsNaN(v)) largest = v;
                }
            y[i] = largest;
        }
    }

    internal readonly struct BackwardBody(
        PoolGeometry g, ArrayView<float> x, ArrayView<float> y, ArrayView<float> gradOutput, ArrayView<float> gradInput, GradientFinishGpu finish) : IGpuBody
    {
        public void Run(int i)
        {
            var (n, c, h, w) = PoolWindowsGpu.Place(i, g.Input.C, g.Input.H, g.Input.W);
            var own = x[i];
            var sum = 0f;
            var (firstRow, lastRow) = PoolWindowsGpu.Around(h + g.Top, g.R, g.Down, g.P);
            var (firstColumn, lastColumn) = PoolWindowsGpu.Around(w + g.Left, g.S, g.Across, g.Q);
            for (var p = firstRow; p <= lastRow; p++)
                for (var q = firstColumn; q <= lastColumn; q++)
                {
                    var at = ((n * g.P + p) * g.Q + q) * g.Input.C + c;
                    var largest = y[at];
                    if (!IsHit(own, largest)) continue;
                    if (!IsTakenBefore(n, c, h, w, p, q, largest)) sum += gradOutput[at];
                }
            gradInput[i] = finish.Of(sum, i, c);
        }

        /// <summary>True if an element of window (p, q) before (h, w) in row-major order is its largest too.</summary>
        bool IsTakenBefore(int n, int c, int h, int w, int p, int q, float largest)
        {
            var (top, _) = g.Rows(p);
            var (left, right) = g.Columns(q);
            var taken = false;
            for (var row = top; row <= h; row++)
                for (var column = left; column < right; column++)
                    if (row < h || column < w) taken |= IsHit(x[((n * g.Input.H + row) * g.Input.W + column) * g.Input.C + c], largest);
            return taken;
        }

        static bool IsHit(float v, float largest) => v == largest || float.IsNaN(v);
    }
}
