using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;

namespace NativeTickets.Kernels;

/// <summary>
/// NVIDIA's driver as a library. ILGPU asks for <c>libcuda.so</c>, a link that on Linux comes with what compilers need; what comes with a driver, and is
/// enough, is <c>libcuda.so.1</c>.
/// </summary>
static class CudaLibrary
{
    /// <summary>What our own declarations call it.</summary>
    public const string Name = "cuda-driver";

    const string FolderOnWsl = "/usr/lib/wsl/lib"; // there ILGPU looks for it by itself, and allows no other to look

    static readonly Lazy<bool> Shown = new(() =>
    {
        NativeLibrary.SetDllImportResolver(typeof(CudaLibrary).Assembly, (library, assembly, path) => library == Name ? Load(assembly, path) : 0);
        if (!OperatingSystem.IsWindows() && !Directory.Exists(FolderOnWsl))
            NativeLibrary.SetDllImportResolver(
                typeof(CudaDevice).Assembly, (library, assembly, path) => library == CudaAPI.LibNameLinux ? Load(assembly, path) : 0);
        return true;
    });

    static string FileName => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>Shows it to our declarations and to ILGPU; to be called before the first use of either.</summary>
    public static void Show() => _ = Shown.Value;

    /// <summary>The first of some functions that this driver does not have, as it is older than they are; null where it has all.</summary>
    public static string? FirstMissing(IEnumerable<string> functions)
    {
        var library = Load(typeof(CudaLibrary).Assembly, null);
        return functions.FirstOrDefault(function => !NativeLibrary.TryGetExport(library, function, out _));
    }

    static nint Load(Assembly assembly, DllImportSearchPath? path) => NativeLibrary.Load(FileName, assembly, path);
}
