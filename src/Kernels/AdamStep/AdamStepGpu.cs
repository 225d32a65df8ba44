using ILGPU;

namespace NativeTickets.Kernels;

/// <summary><see cref="AdamFormula"/>; a thread owns a weight.</summary>
static class AdamStepGpu
{
    public static void Run(
        GpuDevice device, int count, AdamSettings settings, DeviceBuffer weight, DeviceBuffer first, DeviceBuffer second, DeviceBuffer gradient, DeviceBuffer? mask) =>
        device.Run(
            count,
            new Body(settings, GpuBuffer.Of(weight), GpuBuffer.Of(first), GpuBuffer.Of(second), GpuBuffer.Of(gradient), new GpuOptional(mask, weight)));

    internal readonly struct Body(
        AdamSettings settings, ArrayView<float> weight, ArrayView<float> first, ArrayView<float> second, ArrayView<float> gradient, GpuOptional mask) : IGpuBody
    {
        public void Run(int i)
        {
            var (w, m, v) = AdamFormula.Step<float, FloatAlgebra>(settings, weight[i], first[i], second[i], gradient[i]);
            var keep = mask.At(i, 1);
            weight[i] = Masked.Keep<float, FloatAlgebra>(keep, w);
            first[i] = Masked.Keep<float, FloatAlgebra>(keep, m);
            second[i] = Masked.Keep<float, FloatAlgebra>(keep, v);
        }
    }
}
