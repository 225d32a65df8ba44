using System.Runtime.InteropServices;

namespace NativeTickets.Kernels;

/// <summary>
/// What NVIDIA's driver says of itself and its cards where ILGPU only says that there are none. Source: CUDA Driver API 13, "Initialization", "Device
/// Management".
/// </summary>
static partial class CudaCards
{
    /// <summary>What the engine and ILGPU must know of a card, by the driver's numbers.</summary>
    static readonly (int Attribute, string Name)[] Needed =
    [
        (75, "compute capability"), (76, "compute capability"), (10, "warp size"), (16, "multiprocessors"), (39, "threads of a multiprocessor"),
        (1, "threads of a group"), (8, "shared memory of a group"), (12, "registers of a group"),
    ];

    static CudaCards() => CudaLibrary.Show();

    /// <summary>Why the driver does not start; null where it does.</summary>
    public static string? WhyNotStarted() => cuInit(0) is not 0 and var error ? $"cuInit answers {CudaDriver.NameOf(error)}" : null;

    /// <summary>How many cards the driver counts.</summary>
    public static int Count() => cuDeviceGetCount(out var count) == 0 ? count : 0;

    /// <summary>What the driver does not tell of a card, or tells in a way that cannot be; null where nothing of the kind is found.</summary>
    public static string? WhyUnreadable(int card)
    {
        if (cuDeviceTotalMem_v2(out var bytes, card) is not 0 and var refused)
            return $"the driver does not tell its memory: cuDeviceTotalMem answers {CudaDriver.NameOf(refused)}";
        if (bytes == 0) return "the driver says that it has no memory";
        foreach (var (attribute, name) in Needed)
        {
            if (cuDeviceGetAttribute(out var value, attribute, card) is not 0 and var error)
                return $"the driver does not tell its {name}: cuDeviceGetAttribute({attribute}) answers {CudaDriver.NameOf(error)}";
            if (value < 0 || value == 0 && attribute != 76 || attribute == 10 && value != 32)
                return $"the driver says {value} where it is asked for its {name}";
        }
        return null;
    }

    [LibraryImport(CudaLibrary.Name)]
    private static partial int cuInit(uint flags);

    [LibraryImport(CudaLibrary.Name)]
    private static partial int cuDeviceGetCount(out int count);

    [LibraryImport(CudaLibrary.Name)]
    private static partial int cuDeviceTotalMem_v2(out nuint bytes, int card);

    [LibraryImport(CudaLibrary.Name)]
    private static partial int cuDeviceGetAttribute(out int value, int attribute, int card);
}
