using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>A thread owns a block: four numbers that are neighbors in logical order.</summary>
static class UniformNoiseGpu
{
    const int BlockWords = 4;

    public static void Run(GpuDevice device, Extent extent, ulong key, ulong first, ulong counterHigh, float low, float range, DeviceBuffer x) =>
        device.Run((extent.Count + BlockWords - 1) / BlockWords, new Body(extent, key, first, counterHigh, low, range, GpuBuffer.Of(x)));

    internal readonly struct Body(Extent e, ulong key, ulong first, ulong counterHigh, float low, float range, ArrayView<float> x) : IGpuBody
    {
        public void Run(int i)
        {
            var (a, b, c, d) = Philox.Block(key, first + (ulong)i, counterHigh);
            Put(i * BlockWords, a);
            Put(i * BlockWords + 1, b);
            Put(i * BlockWords + 2, c);
            Put(i * BlockWords + 3, d);
        }

        void Put(int i, uint bits)
        {
            if (i >= e.N * e.C * e.H * e.W) return;
            var w = i % e.W;
            var row = i / e.W;
            var h = row % e.H;
            var channel = row / e.H;
            var c = channel % e.C;
            var n = channel / e.C;
            var uniform = (int)(bits >> 8) * (1f / (1 << 24));
            // a product alone would be fused into the addition by some drivers
            x[((n * e.H + h) * e.W + w) * e.C + c] = low + GpuMath.MultiplyAdd(range, uniform, 0);
        }
    }
}
