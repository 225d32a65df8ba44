using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>Filters in another order of axes, so that neighboring threads read neighboring numbers; the copy is small beside what the convolution does with it.</summary>
static class Conv2dPackGpu
{
    /// <summary>K, C, R, S to R, S, C, K: for threads that own filters.</summary>
    internal readonly struct FiltersLast(Conv2dGeometry g, ArrayView<float> weight, ArrayView<float> packed) : IGpuBody
    {
        public void Run(int i)
        {
            var k = i % g.K;
            var rest = i / g.K;
            var c = rest % g.Input.C;
            var tap = rest / g.Input.C;
            packed[i] = weight[(k * g.Input.C + c) * g.R * g.S + tap];
        }
    }

    /// <summary>K, C, R, S to R, S, K, C: for threads that own channels.</summary>
    internal readonly struct ChannelsLast(Conv2dGeometry g, ArrayView<float> weight, ArrayView<float> packed) : IGpuBody
    {
        public void Run(int i)
        {
            var c = i % g.Input.C;
            var rest = i / g.Input.C;
            var k = rest % g.K;
            var tap = rest / g.K;
            packed[i] = weight[(k * g.Input.C + c) * g.R * g.S + tap];
        }
    }
}
