using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// y[n,p,q,k] = bias[k] + Σ_{r,s,c} x[n, p·stride + r − padding, q·stride + s − padding, c] · weight[k,c,r,s], channels last, and its gradient in x.
/// A thread owns one element of the result and adds its products in one order; neighbors own neighboring channels, so they read one pixel of the input
/// together and neighboring numbers of the packed filters. Portable: no shared memory, no groups, no matrix instructions.
/// </summary>
static class Conv2dGpu
{
    public static void Forward(GpuDevice device, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer weight, DeviceBuffer? bias, DeviceBuffer y)
    {
        var packed = device.Rent(g.WeightCount);
        device.Run(g.WeightCount, new Conv2dPackGpu.FiltersLast(g, GpuBuffer.Of(weight), GpuBuffer.Of(packed)));
        device.Run(g.Output.Count, new ForwardBody(g, GpuBuffer.Of(x), GpuBuffer.Of(packed), new GpuOptional(bias, packed), GpuBuffer.Of(y)));
        device.Return(packed);
    }

    public static void GradInput(GpuDevice device, in Conv2dGeometry g, DeviceBuffer gradOutput, DeviceBuffer weight, DeviceBuffer gradInput)
    {
        var packed = device.Rent(g.WeightCount);
        device.Run(g.WeightCount, new Conv2dPackGpu.ChannelsLast(g, GpuBuffer.Of(weight), GpuBuffer.Of(packed)));
        device.Run(g.Input.Count, new GradInputBody(g, g.P, g.Q, GpuBuffer.Of(gradOutput), GpuBuffer.Of(packed), GpuBuffer.Of(gradInput)));
        device.Return(packed);
    }

    internal readonly struct ForwardBody(Conv2dGeometry g, ArrayView<float> x, ArrayView<float> weight, GpuOptional bias, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var k = i % g.K;
            var pixel = i / g.K;
            var q = pixel % g.Q;
            var row = pixel / g.Q;
            var p = row % g.P;
            var n = row / g.P;
            var sum = bias.At(k, 0);
            for (var r = 0; r < g.R; r++)
            {
                var h = p * g.Stride + r - g.Padding;
                if (h < 0 || h >= g.Input.H) continue;
                for (var s = 0; s < g.S; s++)
                {
                    var w = q * g.Stride + s - g.Padding;
                    if (w < 0 || w >= g.Input.W) continue;
                    var from = ((n * g.Input.H + h) * g.Input.W + w) * g.Input.C;
                    var filters = (r * g.S + s) * g.Input.C * g.K + k;
                    for (var c = 0; c < g.Input.C; c++) sum = GpuMath.MultiplyAdd(x[from + c], weight[filters + c * g.K], sum);
                }
            }
            y[i] = sum;
        }
    }

    /// <summary>The transpose: the outputs (p, q) that read this pixel through tap (r, s) are those with p·stride = h + padding − r, q likewise.</summary>
    internal readonly struct GradInputBody(Conv2dGeometry g, int rows, int columns, ArrayView<float> gradOutput, ArrayView<float> weight, ArrayView<float> gradInput) : IGpuBody
    {
        public void Run(int i)
        {
            var c = i % g.Input.C;
            var pixel = i / g.Input.C;
            var w = pixel % g.Input.W;
            var row = pixel / g.Input.W;
            var h = row % g.Input.H;
            var n = row / g.Input.H;
            var sum = 0f;
            for (var r = 0; r < g.R; r++)
            {
                var top = h + g.Padding - r;
                var p = top / g.Stride;
                if (top < 0 || p * g.Stride != top || p >= rows) continue;
                for (var s = 0; s < g.S; s++)
                {
                    var left = w + g.Padding - s;
                    var q = left / g.Stride;
                    if (left < 0 || q * g.Stride != left || q >= columns) continue;
                    var from = ((n * rows + p) * columns + q) * g.K;
                    var channels = (r * g.S + s) * g.K * g.Input.C + c;
                    for (var k = 0; k < g.K; k++) sum = GpuMath.MultiplyAdd(gradOutput[from + k], weight[channels + k * g.Input.C], sum);
                }
            }
            gradInput[i] = sum;
        }
    }
}
