namespace NativeTickets.Kernels;

/// <summary>How many weights are as large as what: a histogram of |w| over given bounds, by the bits of floats, which order as their magnitudes do.</summary>
public static class MagnitudeHistogramKernels
{
    /// <summary>Bins of a histogram.</summary>
    public const int Bins = 256;

    /// <summary>True for a device that counts where the weights are; on others reading them costs nothing, and the reader may as well count.</summary>
    public static bool IsOn(KernelDevice device) => device is GpuDevice;

    /// <summary>counts[j] += the weights with bounds[j] ≤ |w| &lt; bounds[j + 1].</summary>
    /// <param name="count">Weights.</param>
    /// <param name="weight">Finite.</param>
    /// <param name="mask">0 where a weight does not count; null where all do.</param>
    /// <param name="bounds">257 magnitudes, ascending; infinity above all.</param>
    /// <param name="counts">256 whole numbers, as the bits of floats.</param>
    public static void Run(int count, DeviceBuffer weight, DeviceBuffer? mask, DeviceBuffer bounds, DeviceBuffer counts)
    {
        if (weight.Device is not GpuDevice gpu) throw UnsupportedDevice.For(weight.Device, "magnitude histogram");
        MagnitudeHistogramGpu.Run(gpu, count, weight, mask, bounds, counts);
    }
}
