using BenchmarkDotNet.Attributes;
using NativeTickets.Kernels;

namespace NativeTickets.Bench;

/// <summary>
/// Kernels of one family with BenchmarkDotNet's statistics: for those who change one. They run on the processor and on the first NVIDIA card where there is
/// one, where a measurement contains the wait for the card.
/// </summary>
public abstract class KernelBenchmarks : IDisposable
{
    /// <summary>Images of a batch.</summary>
    protected const int Batch = 128;

    Device? device;
    int draws;

    /// <summary>The devices of this machine.</summary>
    public static IEnumerable<string> Devices => Device.List().Where(d => d.WhyNot is null && d.Name is "cpu" or "cuda").Select(d => d.Name);

    /// <summary>Where the kernels run.</summary>
    [ParamsSource(nameof(Devices))]
    public string On { get; set; } = "cpu";

    /// <summary>The opened device.</summary>
    protected KernelDevice Kernels => device!.Kernels;

    /// <summary>Opens the device and makes what the kernels read and write.</summary>
    [GlobalSetup]
    public void Open()
    {
        device = Device.Open(On);
        Prepare();
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        device?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes buffers.</summary>
    protected abstract void Prepare();

    /// <summary>Activations, uniform in [−1, 1).</summary>
    protected DeviceBuffer Activations(Extent extent) => Numbers(Kernels.LengthOf(extent));

    /// <summary>Plain numbers, uniform in [−1, 1).</summary>
    protected DeviceBuffer Numbers(int count) => ConvolutionCases.Filled(Kernels, count, draws++);

    /// <summary>A buffer that a kernel writes.</summary>
    protected DeviceBuffer Room(int count) => Kernels.Rent(count);

    /// <summary>Ends a measurement: a card has only been asked so far.</summary>
    protected void Wait() => Kernels.Synchronize();
}
