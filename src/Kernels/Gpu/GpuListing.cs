using System.Globalization;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace NativeTickets.Kernels;

/// <summary>A device that runs GPU kernels, or a kind of which there is none.</summary>
/// <param name="Name">The name to open it by.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Description">In words; empty where there is none.</param>
/// <param name="MemoryBytes">Its memory; 0 where there is none.</param>
/// <param name="WhyNot">Why it cannot be opened; null where it can.</param>
public sealed record GpuListing(string Name, GpuKind Kind, string Description, long MemoryBytes, string? WhyNot)
{
    /// <summary>All devices of a kind, or one entry that says why there is none.</summary>
    public static IReadOnlyList<GpuListing> Of(GpuKind kind)
    {
        using var context = GpuContext.Open(kind, out var whyNot);
        if (context is null) return [new GpuListing(NameOf(kind, 0), kind, "", 0, whyNot)];
        var devices = GpuContext.DevicesOf(context, kind);
        return
        [
            .. devices.Select((device, index) => kind == GpuKind.Cuda && CudaCards.WhyUnreadable(index) is { } why
                ? new GpuListing(NameOf(kind, index), kind, "", 0, $"card {index} cannot be read: {why}")
                : new GpuListing(NameOf(kind, index), kind, Describe(device), MemoryOf(kind, device), null)),
            .. (kind == GpuKind.Cuda ? GpuContext.CardsNotListed(devices.Count) : []).Select((why, i) =>
                new GpuListing(NameOf(kind, devices.Count + i), kind, "", 0, why)),
        ];
    }

    /// <summary>cuda:0, opencl:1, ilgpu-cpu.</summary>
    public static string NameOf(GpuKind kind, int index) => kind switch
    {
        GpuKind.Cuda => string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"),
        GpuKind.OpenCl => string.Create(CultureInfo.InvariantCulture, $"opencl:{index}"),
        _ => "ilgpu-cpu",
    };

    /// <summary>What a device is, in words.</summary>
    public static string Describe(ILGPU.Runtime.Device device) => device switch
    {
        CudaDevice cuda => string.Create(
            CultureInfo.InvariantCulture, $"{cuda.Name}, compute capability {cuda.Architecture?.Major}.{cuda.Architecture?.Minor}"),
        _ when device.AcceleratorType == AcceleratorType.CPU => "ILGPU's simulator: the GPU kernels on the CPU, for tests",
        _ => device.Name,
    };

    /// <summary>The simulator calls all of the address space its memory; what it really has is the machine's.</summary>
    static long MemoryOf(GpuKind kind, ILGPU.Runtime.Device device) =>
        kind == GpuKind.Simulator ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : device.MemorySize;
}
