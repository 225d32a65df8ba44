using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace NativeTickets.Kernels;

/// <summary>Makes ILGPU contexts, one kind of device each, with the settings every kernel is compiled and tested under.</summary>
static class GpuContext
{
    /// <summary>
    /// A simulated processor of two warps of four threads, the smallest with more than one of each: what runs here works in groups of four at most, and each
    /// simulated thread costs microseconds.
    /// </summary>
    static CPUDevice Simulator => new(4, 2, 1);

    /// <summary>A context with all devices of a kind, or null and why there is none.</summary>
    public static Context? Open(GpuKind kind, out string? whyNot)
    {
        whyNot = null;
        if (!HasDriver(kind))
        {
            var library = LibrariesOf(kind)[OperatingSystem.IsWindows() ? 1 : 0];
            whyNot = $"no {(kind == GpuKind.Cuda ? "NVIDIA" : "OpenCL")} driver is installed ({library} was not found)";
            return null;
        }
        try
        {
            if (kind == GpuKind.Cuda && CudaCards.WhyNotStarted() is { } why)
            {
                whyNot = $"the NVIDIA driver does not start: {why}";
                return null;
            }
            var context = Create(kind);
            if (DevicesOf(context, kind).Count > 0) return context;
            context.Dispose();
            whyNot = kind == GpuKind.Cuda
                ? CardsNotListed(0).FirstOrDefault() ?? "the NVIDIA driver lists no GPU"
                : "the OpenCL drivers list no GPU that has OpenCL 2.0 with a generic address space";
        }
        catch (Exception exception) when (exception is DllNotFoundException or NotSupportedException or EntryPointNotFoundException or AcceleratorException)
        {
            whyNot = $"the {(kind == GpuKind.Cuda ? "NVIDIA" : "OpenCL")} driver does not answer: {exception.Message}";
        }
        return null;
    }

    /// <summary>Whether there is a driver for a kind of device, whatever it says of the devices; the simulator needs none.</summary>
    public static bool HasDriver(GpuKind kind) => LibrariesOf(kind) is var libraries && (libraries.Length == 0 || libraries.Any(IsThere));

    static string[] LibrariesOf(GpuKind kind) => kind switch
    {
        GpuKind.Cuda => ["libcuda.so.1", "nvcuda.dll"],
        GpuKind.OpenCl => ["libOpenCL.so.1", "OpenCL.dll", "/System/Library/Frameworks/OpenCL.framework/OpenCL"],
        GpuKind.Simulator => [],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of device"),
    };

    /// <summary>The devices of a kind, in the driver's order. A context adds a simulator of its own where it finds nothing else.</summary>
    public static IReadOnlyList<Device> DevicesOf(Context context, GpuKind kind)
    {
        var type = kind switch { GpuKind.Cuda => AcceleratorType.Cuda, GpuKind.OpenCl => AcceleratorType.OpenCL, _ => AcceleratorType.CPU };
        return [.. context.Devices.Where(device => device.AcceleratorType == type)];
    }

    /// <summary>
    /// Why each card is left out that the driver counts after those that ILGPU lists: it leaves out one that it cannot read, and all that come after that.
    /// </summary>
    /// <param name="listed">How many it lists.</param>
    public static IEnumerable<string> CardsNotListed(int listed)
    {
        for (int card = listed, count = CudaCards.Count(); card < count; card++)
            yield return CudaCards.WhyUnreadable(card) is { } why
                ? $"card {card} cannot be read: {why}"
                : $"card {card} is not listed by ILGPU, which stops at a card that it cannot read or does not know";
    }

    /// <summary>
    /// A context for one kind. O1: at O2 ILGPU 1.5.3 moves loads of shared memory across barriers and marks divergent branches as uniform. No fast math:
    /// infinities, NaN and subnormals mean what they mean on the CPU.
    /// </summary>
    public static Context Create(GpuKind kind)
    {
        var context = Context.Create(builder =>
        {
            builder.Optimize(OptimizationLevel.O1).Math(MathMode.Default);
            if (kind == GpuKind.Cuda) WithCards(builder);
            else if (kind == GpuKind.OpenCl) builder.OpenCL(device => device.DeviceType == CLDeviceType.CL_DEVICE_TYPE_GPU);
            else builder.CPU(Simulator);
        });
        GpuMath.Register(context);
        foreach (var methods in new[] { typeof(MatrixUnit), typeof(AsyncCopy), typeof(MemoryAddress), typeof(GlobalMemory) })
            GpuIntrinsic.Register(context, methods);
        return context;
    }

    static void WithCards(Context.Builder builder)
    {
        CudaLibrary.Show();
        builder.Cuda();
    }

    static bool IsThere(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle)) return false;
        NativeLibrary.Free(handle);
        return true;
    }
}
