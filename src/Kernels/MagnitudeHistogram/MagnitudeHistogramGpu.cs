using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// A thread owns up to 64 weights, as far apart as there are threads, and adds to a count when the bin changes. These are the only atomic additions: of whole
/// numbers, whose sums do not depend on their order. Everything is compared as integers, so that subnormal numbers count for what they are on every device.
/// </summary>
static class MagnitudeHistogramGpu
{
    const int WeightsPerThread = 64;

    public static void Run(GpuDevice device, int count, DeviceBuffer weight, DeviceBuffer? mask, DeviceBuffer bounds, DeviceBuffer counts)
    {
        var threads = (count + WeightsPerThread - 1) / WeightsPerThread;
        device.Run(
            threads,
            new Body(count, threads, GpuBuffer.Of<int>(weight), new GpuOptional<int>(mask, weight), GpuBuffer.Of<int>(bounds), GpuBuffer.Of<int>(counts)));
    }

    internal readonly struct Body(int count, int threads, ArrayView<int> weight, GpuOptional<int> mask, ArrayView<int> bounds, ArrayView<int> counts) : IGpuBody
    {
        public void Run(int i)
        {
            var (bin, found) = (0, 0);
            for (var at = i; at < count; at += threads)
            {
                var magnitude = weight[at] & int.MaxValue; // without the sign
                var isIn = magnitude >= bounds[0] && magnitude < bounds[MagnitudeHistogramKernels.Bins] && (mask.At(at, 1) & int.MaxValue) != 0;
                if (!isIn) continue;
                var here = 0;
                for (var step = MagnitudeHistogramKernels.Bins / 2; step > 0; step /= 2) here = bounds[here + step] <= magnitude ? here + step : here;
                if (here != bin)
                {
                    if (found > 0) Atomic.Add(ref counts[bin], found);
                    (bin, found) = (here, 0);
                }
                found++;
            }
            if (found > 0) Atomic.Add(ref counts[bin], found);
        }
    }
}
