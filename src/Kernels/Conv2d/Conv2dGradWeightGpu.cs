using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// gradWeight[k,c,r,s] = Σ_{n,p,q} gradOutput[n,p,q,k] · x[n, p·stride + r − padding, q·stride + s − padding, c]. There are few weights and many pixels, so the
/// pixels are split into chunks: a thread adds one chunk of one weight in order, a second pass adds the chunks. No atomics; how many chunks there are depends
/// on the extents alone.
/// </summary>
static class Conv2dGradWeightGpu
{
    const int LeastPixels = 64; // shorter chunks would cost more in the second pass than they gain in threads
    const int MostPartials = 1 << 21; // 8 MiB of partial sums: as many threads as the largest GPU runs several times over

    public static void Run(GpuDevice device, in Conv2dGeometry g, DeviceBuffer x, DeviceBuffer gradOutput, DeviceBuffer gradWeight)
    {
        var pixels = g.Output.N * g.Output.Plane;
        var chunk = (int)Math.Max(LeastPixels, ((long)pixels * g.WeightCount + MostPartials - 1) / MostPartials);
        var chunks = (pixels + chunk - 1) / chunk;
        if (chunks == 1)
        {
            device.Run(g.WeightCount, new Body(g, pixels, pixels, GpuBuffer.Of(x), GpuBuffer.Of(gradOutput), GpuBuffer.Of(gradWeight)));
            return;
        }
        var partial = device.Rent(chunks * g.WeightCount);
        device.Run(chunks * g.WeightCount, new Body(g, pixels, chunk, GpuBuffer.Of(x), GpuBuffer.Of(gradOutput), GpuBuffer.Of(partial)));
        ColumnSumGpu.Run(device, chunks, g.WeightCount, partial, gradWeight);
        device.Return(partial);
    }

    /// <summary>Neighboring threads own neighboring filters, to read gradOutput side by side.</summary>
    internal readonly struct Body(Conv2dGeometry g, int pixels, int chunk, ArrayView<float> x, ArrayView<float> gradOutput, ArrayView<float> partial) : IGpuBody
    {
        public void Run(int i)
        {
            var k = i % g.K;
            var rest = i / g.K;
            var c = rest % g.Input.C;
            rest /= g.Input.C;
            var s = rest % g.S;
            rest /= g.S;
            var r = rest % g.R;
            var share = rest / g.R;
            var from = share * chunk;
            var to = Math.Min(pixels, from + chunk);
            var q = from % g.Q;
            var row = from / g.Q;
            var p = row % g.P;
            var n = row / g.P;
            var sum = 0f;
            for (var pixel = from; pixel < to; pixel++)
            {
                var h = p * g.Stride + r - g.Padding;
                var w = q * g.Stride + s - g.Padding;
                if (h >= 0 && h < g.Input.H && w >= 0 && w < g.Input.W)
                    sum = GpuMath.MultiplyAdd(gradOutput[pixel * g.K + k], x[((n * g.Input.H + h) * g.Input.W + w) * g.Input.C + c], sum);
                q++;
                if (q < g.Q) continue;
                q = 0;
                p++;
                if (p < g.P) continue;
                p = 0;
                n++;
            }
            partial[share * g.WeightCount + ((k * g.Input.C + c) * g.R + r) * g.S + s] = sum;
        }
    }
}
