using System.Numerics;
using System.Runtime.Intrinsics;
using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>y[n,c,h,w] = x[n,c,h,w] · scale[c] + shift[c]. Cost: one pass over memory.</summary>
public static unsafe class ScaleShiftKernels
{
    /// <summary>Scales and shifts each channel; without a shift this is also the gradient of x, given that of y.</summary>
    public static void Run(Extent extent, DeviceBuffer x, DeviceBuffer scale, DeviceBuffer? shift, DeviceBuffer y)
    {
        using var time = KernelSpan.Pass(x.Device, "scale and shift", extent, 2);
        switch (x.Device)
        {
            case CpuDevice cpu: ScaleShiftCpu.Run(cpu, extent, CpuBuffer.Of(x), CpuBuffer.Of(scale), CpuBuffer.OfOptional(shift), CpuBuffer.Of(y)); break;
            case GpuDevice gpu: ScaleShiftGpu.Run(gpu, extent, x, scale, shift, y); break;
            case ReferenceDevice:
                ScaleShiftReference.Run(extent, ReferenceBuffer.Of(x), ReferenceBuffer.Of(scale), ReferenceBuffer.OfOptional(shift), ReferenceBuffer.Of(y));
                break;
            default: throw UnsupportedDevice.For(x.Device, "scale and shift");
        }
    }
}

/// <summary>y = x · scale[c] + shift[c] in the batch-lane layout; a task owns one channel of one block of 16 images.</summary>
static unsafe class ScaleShiftCpu
{
    public static void Run(CpuDevice device, Extent extent, float* x, float* scale, float* shift, float* y) =>
        device.Workers.Run(Lanes.Blocks(extent.N) * extent.C, new Body(extent, x, scale, shift, y));

    readonly struct Body(Extent extent, float* x, float* scale, float* shift, float* y) : IParallelBody
    {
        public void Run(int task)
        {
            var (block, c) = (task / extent.C, task % extent.C);
            var mask = Lanes.Mask(extent.N, block);
            var factor = Vector512.Create(scale[c]);
            var offset = Vector512.Create(shift == null ? 0 : shift[c]);
            var start = (long)task * extent.Plane * Lanes.Width;
            for (var i = start; i < start + extent.Plane * Lanes.Width; i += Lanes.Width)
                Lanes.Select(mask, Vector512.FusedMultiplyAdd(Vector512.Load(x + i), factor, offset)).Store(y + i);
        }
    }
}

/// <summary>y = x · scale[c] + shift[c]; a thread owns an element.</summary>
static class ScaleShiftGpu
{
    public static void Run(GpuDevice device, Extent extent, DeviceBuffer x, DeviceBuffer scale, DeviceBuffer? shift, DeviceBuffer y) =>
        device.Run(extent.Count, new Body(extent.C, GpuBuffer.Of(x), GpuBuffer.Of(scale), new GpuOptional(shift, scale), GpuBuffer.Of(y)));

    internal readonly struct Body(int channels, ArrayView<float> x, ArrayView<float> scale, GpuOptional shift, ArrayView<float> y) : IGpuBody
    {
        public void Run(int i)
        {
            var c = i % channels;
            y[i] = GpuMath.MultiplyAdd(x[i], scale[c], shift.At(c, 0));
        }
    }
}

/// <summary>y[n,c,h,w] = x[n,c,h,w] · scale[c] + shift[c]; without a shift it is its own gradient.</summary>
static class ScaleShiftReference
{
    public static void Run<T>(Extent extent, T[] x, T[] scale, T[]? shift, T[] y) where T : IFloatingPointIeee754<T>
    {
        for (var i = 0; i < extent.Count; i++)
        {
            var c = i / extent.Plane % extent.C;
            y[i] = x[i] * scale[c] + (shift is null ? T.Zero : shift[c]);
        }
    }
}
