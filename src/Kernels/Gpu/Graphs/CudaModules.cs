using System.Runtime.InteropServices;
using System.Text;

namespace NativeTickets.Kernels;

/// <summary>
/// PTX as NVIDIA's driver takes it, and what it says of it. Source: CUDA Driver API 13, "Module Management", "Execution Control", "Occupancy".
/// </summary>
static unsafe partial class CudaModules
{
    const int ErrorLog = 5, ErrorLogBytes = 6; // CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES
    const int LogRoom = 1 << 16;               // a line for each faulty instruction of a long kernel

    static CudaModules() => CudaLibrary.Show();

    /// <summary>Loads a text on the current context and forgets it again; answers why the driver refuses it, its log included, or null.</summary>
    public static string? WhyRefused(string ptx)
    {
        var module = Load(ptx, out var why);
        if (why is null) CudaDriver.Require(cuModuleUnload(module), nameof(cuModuleUnload));
        return why;
    }

    /// <summary>What the driver made of a kernel.</summary>
    /// <param name="ptx">The text it is in.</param>
    /// <param name="entry">Its name there.</param>
    /// <param name="groupSize">Threads of a group that it is launched with.</param>
    public static CudaKernelFacts FactsOf(string ptx, string entry, int groupSize)
    {
        var module = Load(ptx, out var why);
        if (why is not null) return new CudaKernelFacts(entry, 0, 0, 0, 0, why);
        CudaDriver.Require(cuModuleGetFunction(out var function, module, entry), nameof(cuModuleGetFunction));
        CudaDriver.Require(cuOccupancyMaxActiveBlocksPerMultiprocessor(out var groups, function, groupSize, 0),
            nameof(cuOccupancyMaxActiveBlocksPerMultiprocessor));
        var facts = new CudaKernelFacts(entry, Attribute(function, 4), Attribute(function, 3), Attribute(function, 1), groups * groupSize / 32, null);
        CudaDriver.Require(cuModuleUnload(module), nameof(cuModuleUnload));
        return facts;
    }

    static int Attribute(nint function, int attribute)
    {
        CudaDriver.Require(cuFuncGetAttribute(out var value, attribute, function), nameof(cuFuncGetAttribute));
        return value;
    }

    static nint Load(string ptx, out string? why)
    {
        var log = new byte[LogRoom];
        var options = stackalloc int[] { ErrorLog, ErrorLogBytes };
        fixed (byte* place = log, text = Encoding.ASCII.GetBytes(ptx + '\0'))
        {
            var values = stackalloc nint[] { (nint)place, LogRoom };
            var result = cuModuleLoadDataEx(out var module, text, 2, options, values);
            var length = Array.IndexOf(log, (byte)0);
            var said = Encoding.ASCII.GetString(log, 0, length < 0 ? LogRoom : length).Trim();
            why = result == 0 ? null : $"cuModuleLoadDataEx answers {CudaDriver.NameOf(result)}" + (said.Length > 0 ? $", and says\n{said}" : "");
            return module;
        }
    }

    [LibraryImport(CudaLibrary.Name)]
    private static partial int cuModuleLoadDataEx(out nint module, byte* text, uint count, int* options, nint* values);

    [LibraryImport(CudaLibrary.Name)]
    private static partial int cuModuleUnload(nint module);

    [LibraryImport(CudaLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int cuModuleGetFunction(out nint function, nint module, string name);

    [LibraryImport(CudaLibrary.Name)]
    private static partial int cuFuncGetAttribute(out int value, int attribute, nint function);

    [LibraryImport(CudaLibrary.Name)]
    private static partial int cuOccupancyMaxActiveBlocksPerMultiprocessor(out int groups, nint function, int groupSize, nuint shared);
}

/// <summary>What a driver's compiler made of a kernel.</summary>
/// <param name="Name">The kernel's.</param>
/// <param name="Registers">Of a thread.</param>
/// <param name="LocalBytes">Of a thread: what did not fit into registers, and arrays.</param>
/// <param name="SharedBytes">Of a group, what is known when it is compiled.</param>
/// <param name="Warps">That fit on a multiprocessor at once, in whole groups.</param>
/// <param name="Refusal">Why the driver refuses it, its log included; null where it does not.</param>
public readonly record struct CudaKernelFacts(string Name, int Registers, int LocalBytes, int SharedBytes, int Warps, string? Refusal)
{
    /// <summary>What the driver was given.</summary>
    public string Text { get; init; } = "";
}
