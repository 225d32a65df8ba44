using ILGPU;

namespace NativeTickets.Kernels;

/// <summary><see cref="AdamFormula"/>; a thread owns a weight, or four.</summary>
static class AdamStepGpu
{
    public static void Run(
        GpuDevice device, int count, AdamSettings settings, DeviceBuffer weight, DeviceBuffer first, DeviceBuffer second, DeviceBuffer gradient, DeviceBuffer? mask)
    {
        if (FourFloats.Fits(count)) device.Run(count / FourFloats.Width, new Body<FourFloats, FourAlgebra>(settings, weight, first, second, gradient, mask));
        else device.Run(count, new Body<float, FloatAlgebra>(settings, weight, first, second, gradient, mask));
    }

    internal readonly struct Body<T, TAlgebra>(
        AdamSettings settings, DeviceBuffer weight, DeviceBuffer first, DeviceBuffer second, DeviceBuffer gradient, DeviceBuffer? mask) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly AdamSettings settings = settings;
        readonly ArrayView<T> weight = GpuBuffer.Of<T>(weight), first = GpuBuffer.Of<T>(first), second = GpuBuffer.Of<T>(second), gradient = GpuBuffer.Of<T>(gradient);
        readonly GpuOptional<T> mask = new(mask, weight);

        public void Run(int i)
        {
            var (w, m, v) = AdamFormula.Step<T, TAlgebra>(settings, weight[i], first[i], second[i], gradient[i]);
            var keep = mask.At(i, TAlgebra.Constant(1));
            weight[i] = Masked.Keep<T, TAlgebra>(keep, w);
            first[i] = Masked.Keep<T, TAlgebra>(keep, m);
            second[i] = Masked.Keep<T, TAlgebra>(keep, v);
        }
    }
}
