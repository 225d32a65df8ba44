using System.Runtime.CompilerServices;
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
        var fours = extent.Count / FourFloats.Width;
        if (result.Format == NumberFormat.Bf16)
            device.Run(fours, new GradBody<FourFloats, FourAlgebra, FoursOfBf16>(extent.C, rectify, y, scale, gradient, result));
        else if (FourFloats.Fits(extent.C))
            device.Run(fours, new GradBody<FourFloats, FourAlgebra, Floats<FourFloats>>(extent.C, rectify, y, scale, gradient, result));
        else
            device.Run(extent.Count, new GradBody<float, FloatAlgebra, Floats<float>>(extent.C, rectify, y, scale, gradient, result));
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

    internal readonly struct GradBody<T, TAlgebra, TNumbers>(
        int channels, bool rectify, DeviceBuffer y, DeviceBuffer scale, DeviceBuffer gradient, DeviceBuffer result) : IGpuBody
        where T : unmanaged where TAlgebra : struct, IAlgebra<T> where TNumbers : struct, INumbers<TNumbers, T>
    {
        readonly int units = channels * sizeof(float) / Unsafe.SizeOf<T>();
        readonly TNumbers gradient = TNumbers.Of(gradient), result = TNumbers.Of(result);
        readonly GradientFinishOf<T, TAlgebra, TNumbers> finish = new(new GradientFinish(null, rectify ? y : null, scale), result);

        public void Run(int i) => result.Write(i, finish.Of(gradient.Read(i), i, i % units));
    }
}
