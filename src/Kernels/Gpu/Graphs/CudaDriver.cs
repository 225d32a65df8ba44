using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;

namespace NativeTickets.Kernels;

/// <summary>
/// Functions of NVIDIA's driver that ILGPU has no name for. Source: CUDA Driver API 12, "Stream Management", "Graph Management", "Memory Management", "Event
/// Management".
/// </summary>
static unsafe partial class CudaDriver
{
    static CudaDriver() => CudaLibrary.Show();

    /// <summary>Throws what a function's result means, unless it is success.</summary>
    /// <exception cref="CudaDriverException">It is not 0.</exception>
    public static void Require(int result, string function)
    {
        if (result != 0) throw new CudaDriverException($"{function} answers {NameOf(result)}");
    }

    /// <summary>An error by the driver's name for it, and its number.</summary>
    public static string NameOf(int error) =>
        $"{(cuGetErrorName(error, out var text) == 0 ? Marshal.PtrToStringUTF8(text) : null) ?? "an unknown error"} ({error})";

    /// <summary>What an exception says that ILGPU or <see cref="Require"/> made of an error: ILGPU's has the error's name apart from its message.</summary>
    public static string Words(Exception exception) =>
        exception is CudaException { Error: { Length: > 0 } error } && !exception.Message.Contains(error, StringComparison.Ordinal)
            ? $"{error}: {exception.Message}"
            : exception.Message;

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuStreamBeginCapture_v2(nint stream, int mode);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuStreamEndCapture(nint stream, out nint graph);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuGraphInstantiateWithFlags(out nint ready, nint graph, ulong flags);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuGraphExecUpdate_v2(nint ready, nint graph, UpdateInfo* info);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuGraphLaunch(nint ready, nint stream);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuGraphDestroy(nint graph);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuGraphExecDestroy(nint ready);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuEventCreate(out nint mark, uint flags);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuEventRecord(nint mark, nint stream);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuEventSynchronize(nint mark);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuEventDestroy_v2(nint mark);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuMemAllocHost_v2(out nint memory, nuint bytes);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuMemFreeHost(nint memory);

    [LibraryImport(CudaLibrary.Name)]
    public static partial int cuMemcpyHtoDAsync_v2(nint target, nint source, nuint bytes, nint stream);

    [LibraryImport(CudaLibrary.Name)]
    private static partial int cuGetErrorName(int error, out nint name);

    /// <summary>CUgraphExecUpdateResultInfo.</summary>
    public struct UpdateInfo
    {
        public int Result;
        public nint Node;
        public nint FromNode;
    }
}
