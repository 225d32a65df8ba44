using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>Filters in the order in which a product meets them; the copy is small beside what the convolution does with it.</summary>
static class Conv2dPackGpu
{
    /// <summary>K, C, R, S to K, R, S, C: a row for each filter.</summary>
    internal readonly struct ByFilter(Conv2dGeometry g, ArrayView<float> weight, ArrayView<float> packed) : IGpuBody
    {
        public void Run(int i)
        {
            var c = i % g.Input.C;
            var rest = i / g.Input.C;
            var taps = g.R * g.S;
            var tap = rest % taps;
            var k = rest / taps;
            packed[i] = weight[(k * g.Input.C + c) * taps + tap];
        }
    }

    /// <summary>K, C, R, S to C, R, S, K: a row for each channel.</summary>
    internal readonly struct ByChannel(Conv2dGeometry g, ArrayView<float> weight, ArrayView<float> packed) : IGpuBody
    {
        public void Run(int i)
        {
            var k = i % g.K;
            var rest = i / g.K;
            var taps = g.R * g.S;
            var tap = rest % taps;
            var c = rest / taps;
            packed[i] = weight[(k * g.Input.C + c) * taps + tap];
        }
    }
}
