using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>y = value.</summary>
static class FillGpu
{
    internal readonly struct Body(ArrayView<float> y, float value) : IGpuBody
    {
        public void Run(int i) => y[i] = value;
    }
}
