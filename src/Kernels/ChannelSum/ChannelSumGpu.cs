namespace NativeTickets.Kernels;

/// <summary>sum[c] = Σ_{n,h,w} x[n,h,w,c]: in channels-last order a sum over the rows of an N·H·W × C matrix.</summary>
static class ChannelSumGpu
{
    public static void Run(GpuDevice device, Extent extent, DeviceBuffer x, DeviceBuffer sum) =>
        ColumnSumGpu.Run(device, extent.N * extent.Plane, extent.C, x, sum);
}
