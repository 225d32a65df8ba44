using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// A convolution fused with the batch norm after it, in the batch-lane layout: the sums are scaled, shifted and rectified while they are in registers, so
/// that neither normalization nor rectifier reads or writes activations of its own.
/// </summary>
static unsafe class NormalizedConv2dCpu
{
    public static void Fold(int filters, float epsilon, float* weight, float* bias, float* mean, float* variance, float* scale, float* shift)
    {
        for (var k = 0; k < filters; k++)
        {
            scale[k] = (float)(weight[k] / Math.Sqrt((double)variance[k] + epsilon));
            shift[k] = MathF.FusedMultiplyAdd(-mean[k], scale[k], bias[k]);
        }
    }

    public static void GradConvolution(CpuDevice device, Extent extent, float* y, float* scale, bool rectify, float* gradient) =>
        device.Workers.Run(Lanes.Blocks(extent.N) * extent.C, new GradTask(extent, y, scale, rectify, gradient));

    public static void GradConvolution(CpuDevice device, Extent extent, ushort* signs, float* scale, float* gradient) =>
        device.Workers.Run(Lanes.Blocks(extent.N) * extent.C, new SignedGradTask(extent, signs, scale, gradient));

    readonly struct SignedGradTask(Extent extent, ushort* signs, float* scale, float* gradient) : IParallelBody
    {
        public void Run(int task)
        {
            var mask = Lanes.Mask(extent.N, task / extent.C);
            var factor = Vector512.Create(scale[task % extent.C]);
            var start = (long)task * extent.Plane;
            for (var i = start; i < start + extent.Plane; i++)
                Lanes.Select(mask, SignBits.Pass(signs[i], factor * Vector512.Load(gradient + i * Lanes.Width))).Store(gradient + i * Lanes.Width);
        }
    }

    readonly struct GradTask(Extent extent, float* y, float* scale, bool rectify, float* gradient) : IParallelBody
    {
        public void Run(int task)
        {
            var mask = Lanes.Mask(extent.N, task / extent.C);
            var factor = Vector512.Create(scale[task % extent.C]);
            var start = (long)task * extent.Plane * Lanes.Width;
            for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
            {
                var passed = factor * Vector512.Load(gradient + i);
                if (rectify) passed = default(Relu).Backward<Vector512<float>, LaneAlgebra>(Vector512.Load(y + i), passed);
                Lanes.Select(mask, passed).Store(gradient + i);
            }
        }
    }
}
