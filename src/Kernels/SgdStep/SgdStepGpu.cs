using ILGPU;

namespace NativeTickets.Kernels;

/// <summary><see cref="SgdFormula"/>; a thread owns a weight, or four.</summary>
static class SgdStepGpu
{
    public static void Run(GpuDevice device, int count, SgdSettings settings, DeviceBuffer weight, DeviceBuffer velocity, DeviceBuffer gradient, DeviceBuffer? mask)
    {
        if (FourFloats.Fits(count)) device.Run(count / FourFloats.Width, new Body<FourFloats, FourAlgebra>(settings, weight, velocity, gradient, mask));
        else device.Run(count, new Body<float, FloatAlgebra>(settings, weight, velocity, gradient, mask));
    }

    /// <summary>The settings lie one by one: a bool is no field for a kernel's arguments.</summary>
    internal readonly struct Body<T, TAlgebra>(SgdSettings settings, DeviceBuffer weight, DeviceBuffer velocity, DeviceBuffer gradient, DeviceBuffer? mask) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T>
    {
        readonly float learningRate = settings.LearningRate, momentum = settings.Momentum, weightDecay = settings.WeightDecay;
        readonly int nesterov = settings.Nesterov ? 1 : 0;
        readonly ArrayView<T> weight = GpuBuffer.Of<T>(weight), velocity = GpuBuffer.Of<T>(velocity), gradient = GpuBuffer.Of<T>(gradient);
        readonly GpuOptional<T> mask = new(mask, weight);

        public void Run(int i)
        {
            var settings = new SgdSettings(learningRate, momentum, weightDecay, nesterov != 0);
            var (w, v) = SgdFormula.Step<T, TAlgebra>(settings, weight[i], velocity[i], gradient[i]);
            var keep = mask.At(i, TAlgebra.Constant(1));
            weight[i] = Masked.Keep<T, TAlgebra>(keep, w);
            velocity[i] = Masked.Keep<T, TAlgebra>(keep, v);
        }
    }
}
