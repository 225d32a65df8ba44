using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// What a convolution fused with the batch norm after it needs in addition to the convolution, which scales, shifts and rectifies its results itself
/// (<see cref="Conv2dGpu"/>).
/// </summary>
static class NormalizedConv2dGpu
{
    public static void Fold(
        GpuDevice device, int filters, float epsilon, DeviceBuffer weight, DeviceBuffer bias, DeviceBuffer mean, DeviceBuffer variance, DeviceBuffer scale,
        DeviceBuffer shift) =>
        device.Run(filters, new FoldBody(
            epsilon, GpuBuffer.Of(weight), GpuBuffer.Of(bias), GpuBuffer.Of(mean), GpuBuffer.Of(variance), GpuBuffer.Of(scale), GpuBuffer.Of(shift)));

    public static void GradConvolution(
        GpuDevice device, Extent extent, DeviceBuffer y, DeviceBuffer scale, bool rectify, DeviceBuffer gradient, DeviceBuffer result)
    {
        if (result.Format == NumberFormat.Bf16)
            device.Run(extent.Count / FourFloats.Width, new GradBf16Body(extent.C, rectify, y, scale, gradient, result));
        else
            device.Run(extent.Count, new GradBody(
                extent.C, rectify ? 1 : 0, GpuBuffer.Of(y), GpuBuffer.Of(scale), GpuBuffer.Of(gradient), GpuBuffer.Of(result)));
    }

    internal readonly struct FoldBody(
        float epsilon, ArrayView<float> weight, ArrayView<float> bias, ArrayView<float> mean, ArrayView<float> variance, ArrayView<float> scale,
        ArrayView<float> shift)
        : IGpuBody
    {
        public void Run(int i)
        {
            var factor = weight[i] / MathF.Sqrt(variance[i] + epsilon);
            scale[i] = factor;
            shift[i] = GpuMath.MultiplyAdd(-mean[i], factor, bias[i]);
        }
    }

    internal readonly struct GradBody(
        int channels, int rectify, ArrayView<float> y, ArrayView<float> scale, ArrayView<float> gradient, ArrayView<float> result) : IGpuBody
    {
        public void Run(int i) => result[i] = rectify == 0 || y[i] > 0 ? gradient[i] * scale[i % channels] : 0;
    }

    internal readonly struct GradBf16Body(int channels, bool rectify, DeviceBuffer y, DeviceBuffer scale, DeviceBuffer gradient, DeviceBuffer result)
        : IGpuBody, INeedsTensorCores
    {
        readonly int units = channels / FourFloats.Width;
        readonly FoursOfBf16 gradient = FoursOfBf16.Of(gradient), result = FoursOfBf16.Of(result);
        readonly GradientFinishFours finish = new(new GradientFinish(null, rectify ? y : null, scale), y);

        public void Run(int i) => result.Write(i, finish.Of(gradient.Read(i), i, i % units));
    }
}
