namespace NativeTickets.Kernels;

/// <summary>
/// A batch of uniform random numbers from a counter-based stream: x = low + range · u, u a multiple of 2⁻²⁴ in [0, 1). The bits are the host's.
/// </summary>
public static class UniformNoiseKernels
{
    /// <summary>True for a device that draws where the numbers are wanted; on others the host draws as fast.</summary>
    public static bool IsOn(KernelDevice device) => device is GpuDevice;

    /// <summary>Number i in logical order is word i mod 4 of block first + ⌊i / 4⌋.</summary>
    /// <param name="extent">Of x.</param>
    /// <param name="key">Of the stream.</param>
    /// <param name="first">The block to begin with.</param>
    /// <param name="counterHigh">The upper half of every block's counter.</param>
    /// <param name="low">The least number.</param>
    /// <param name="range">At least 0.</param>
    /// <param name="x">Written.</param>
    public static void Run(Extent extent, ulong key, ulong first, ulong counterHigh, float low, float range, DeviceBuffer x)
    {
        if (x.Device is not GpuDevice gpu) throw UnsupportedDevice.For(x.Device, "uniform noise");
        UniformNoiseGpu.Run(gpu, extent, key, first, counterHigh, low, range, x);
    }
}
