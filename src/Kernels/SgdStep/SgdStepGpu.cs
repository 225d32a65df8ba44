using ILGPU;

namespace NativeTickets.Kernels;

/// <summary><see cref="SgdFormula"/>; a thread owns a weight.</summary>
static class SgdStepGpu
{
    public static void Run(GpuDevice device, int count, SgdSettings settings, DeviceBuffer weight, DeviceBuffer velocity, DeviceBuffer gradient, DeviceBuffer? mask) =>
        device.Run(
            count,
            new Body(
                settings.LearningRate, settings.Momentum, settings.WeightDecay, settings.Nesterov ? 1 : 0,
                GpuBuffer.Of(weight), GpuBuffer.Of(velocity), GpuBuffer.Of(gradient), new GpuOptional(mask, weight)));

    /// <summary>The settings come one by one: a bool is no field for a kernel's arguments.</summary>
    internal readonly struct Body(
        float learningRate, float momentum, float weightDecay, int nesterov, ArrayView<float> weight, ArrayView<float> velocity, ArrayView<float> gradient, GpuOptional mask)
        : IGpuBody
    {
        public void Run(int i)
        {
            var settings = new SgdSettings(learningRate, momentum, weightDecay, nesterov != 0);
            var (w, v) = SgdFormula.Step<float, FloatAlgebra>(settings, weight[i], velocity[i], gradient[i]);
            var keep = mask.At(i, 1);
            weight[i] = Masked.Keep<float, FloatAlgebra>(keep, w);
            velocity[i] = Masked.Keep<float, FloatAlgebra>(keep, v);
        }
    }
}
