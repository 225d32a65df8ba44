using System.Numerics;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>sum[c] = Σ_{n,h,w} x[n,c,h,w]: the gradient of a bias that is added to a channel.</summary>
public static unsafe class ChannelSumKernels
{
    /// <summary>Sums each channel of x over images and pixels, those of a group where one is given.</summary>
    public static void Run(Extent extent, DeviceBuffer x, DeviceBuffer sum, ShareGroup? group = null)
    {
        ShareGroup.Require(x.Device, group);
        using var time = KernelSpan.Pass(x.Device, "channel sum", extent with { N = ShareGroup.Among(extent.N, group) }, 1);
        switch (x.Device)
        {
            case CpuDevice cpu when group is { } some:
                ChannelSumCpu.Run(cpu, extent with { N = some.Images }, CpuBuffer.Of(x) + some.Offset(extent.Image), CpuBuffer.Of(sum));
                break;
            case CpuDevice cpu: ChannelSumCpu.Run(cpu, extent, CpuBuffer.Of(x), CpuBuffer.Of(sum)); break;
            case GpuDevice gpu: ChannelSumGpu.Run(gpu, extent, x, sum); break;
            case ReferenceDevice: ChannelSumReference.Run(extent, ReferenceBuffer.Of(x), ReferenceBuffer.Of(sum)); break;
            default: throw UnsupportedDevice.For(x.Device, "channel sum");
        }
    }
}

/// <summary>
/// sum[c] = Σ_{n,h,w} x[n,c,h,w]; a task owns a channel. Planes are summed in float lanes, blocks in double, so that long sums stay exact to a few ulp.
/// </summary>
static unsafe class ChannelSumCpu
{
    public static void Run(CpuDevice device, Extent extent, float* x, float* sum) => device.Workers.Run(extent.C, new Body(extent, x, sum));

    readonly struct Body(Extent extent, float* x, float* sum) : IParallelBody
    {
        public void Run(int c)
        {
            var total = 0.0;
            for (var block = 0; block < Lanes.Blocks(extent.N); block++)
            {
                var from = x + ((long)block * extent.C + c) * extent.Plane * Lanes.Width;
                var a = Vector512<float>.Zero;
                for (var i = 0; i < extent.Plane; i++) a += Vector512.Load(from + i * Lanes.Width);
                total += Lanes.Sum(Lanes.Select(Lanes.Mask(extent.N, block), a));
            }
            sum[c] = (float)total;
        }
    }
}

/// <summary>sum[c] = Σ_{n,h,w} x[n,h,w,c]: in channels-last order a sum over the rows of an N·H·W × C matrix.</summary>
static class ChannelSumGpu
{
    public static void Run(GpuDevice device, Extent extent, DeviceBuffer x, DeviceBuffer sum)
    {
        var floats = x.Format == NumberFormat.Float ? x : device.Rent(x.Numbers);
        if (floats != x) StoredNumbers.Convert(x, floats);
        ColumnSumGpu.Run(device, extent.N * extent.Plane, extent.C, floats, sum);
        if (floats != x) device.Return(floats);
    }
}

/// <summary>sum[c] = Σ_{n,h,w} x[n,c,h,w]: the gradient of a bias.</summary>
static class ChannelSumReference
{
    public static void Run<T>(Extent extent, T[] x, T[] sum) where T : IFloatingPointIeee754<T>
    {
        Array.Clear(sum, 0, extent.C);
        for (var n = 0; n < extent.N; n++)
            for (var c = 0; c < extent.C; c++)
                for (var i = 0; i < extent.Plane; i++)
                    sum[c] += x[(n * extent.C + c) * extent.Plane + i];
    }
}
