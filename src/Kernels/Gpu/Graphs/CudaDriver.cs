using System.Reflection;
using System.Runtime.InteropServices;

namespace NativeTickets.Kernels;

/// <summary>
/// Functions of NVIDIA's driver that ILGPU has no name for. Source: CUDA Driver API 12, "Stream Management", "Graph Management", "Memory Management", "Event
/// Management".
/// </summary>
static unsafe partial class CudaDriver
{
    const string Library = "cuda-driver";

    static CudaDriver() => NativeLibrary.SetDllImportResolver(typeof(CudaDriver).Assembly, Resolve);

    /// <summary>Throws what a function's result means, unless it is success.</summary>
    /// <exception cref="CudaDriverException">It is not 0.</exception>
    public static void Require(int result, string function)
    {
        if (result == 0) return;
        var name = cuGetErrorName(result, out var text) == 0 ? Marshal.PtrToStringUTF8(text) : null;
        throw new CudaDriverException($"{function} answers {name ?? "an unknown error"} ({result})");
    }

    [LibraryImport(Library)]
    public static partial int cuStreamBeginCapture_v2(nint stream, int mode);

    [LibraryImport(Library)]
    public static partial int cuStreamEndCapture(nint stream, out nint graph);

    [LibraryImport(Library)]
    public static partial int cuGraphInstantiateWithFlags(out nint ready, nint graph, ulong flags);

    [LibraryImport(Library)]
    public static partial int cuGraphExecUpdate_v2(nint ready, nint graph, UpdateInfo* info);

    [LibraryImport(Library)]
    public static partial int cuGraphLaunch(nint ready, nint stream);

    [LibraryImport(Library)]
    public static partial int cuGraphDestroy(nint graph);

    [LibraryImport(Library)]
    public static partial int cuGraphExecDestroy(nint ready);

    [LibraryImport(Library)]
    public static partial int cuEventCreate(out nint mark, uint flags);

    [LibraryImport(Library)]
    public static partial int cuEventRecord(nint mark, nint stream);

    [LibraryImport(Library)]
    public static partial int cuEventSynchronize(nint mark);

    [LibraryImport(Library)]
    public static partial int cuEventDestroy_v2(nint mark);

    [LibraryImport(Library)]
    public static partial int cuMemAllocHost_v2(out nint memory, nuint bytes);

    [LibraryImport(Library)]
    public static partial int cuMemFreeHost(nint memory);

    [LibraryImport(Library)]
    public static partial int cuMemcpyHtoDAsync_v2(nint target, nint source, nuint bytes, nint stream);

    [LibraryImport(Library)]
    private static partial int cuGetErrorName(int error, out nint name);

    static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path) =>
        library == Library ? NativeLibrary.Load(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", assembly, path) : 0;

    /// <summary>CUgraphExecUpdateResultInfo.</summary>
    public struct UpdateInfo
    {
        public int Result;
        public nint Node;
        public nint FromNode;
    }
}
