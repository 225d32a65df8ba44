using System.Runtime.InteropServices;
using System.Text;

namespace NativeTickets.Kernels;

/// <summary>
/// The calls of an MPI library, which is loaded by name when a launcher has started several ranks, and never else. Handles differ: those of Open MPI are
/// addresses of objects that it exports, those of MPICH and what shares its binary interface are numbers of 32 bits, those of the standard's own interface
/// (MPI 5.0) small numbers. All fit a register of the size of an address, so one set of signatures serves them on x86-64 and arm64.
/// </summary>
sealed unsafe class MpiLibrary
{
    const int Now = 2, Global = 0x100; // of dlopen on Linux: plugins of Open MPI before version 5 look for its symbols among the process's
    const int LongestVersion = 8192;   // MPI_MAX_LIBRARY_VERSION_STRING of either library is at most this
    const int Funneled = 1;            // MPI_THREAD_FUNNELED: one thread alone calls

    readonly nint handle;
    readonly string path, kind = "MPICH's interface";
    readonly delegate* unmanaged[Cdecl]<byte*, int*, int> version;
    readonly delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int> initialize;
    readonly delegate* unmanaged[Cdecl]<int> finalize;
    readonly delegate* unmanaged[Cdecl]<nint, int, int> abort;
    readonly delegate* unmanaged[Cdecl]<nint, int*, int> rank, size;
    readonly delegate* unmanaged[Cdecl]<void*, int*, int*, nint, void*, int*, int*, nint, nint, int> allToAll;
    readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int*, int*, nint, nint, int> allGather;
    readonly nint world, bytes, inPlace;
    string? missing;

    MpiLibrary(nint handle, string path)
    {
        (this.handle, this.path) = (handle, path);
        if (NativeLibrary.TryGetExport(handle, "ompi_mpi_comm_world", out world))
        {
            (kind, bytes, inPlace) = ("Open MPI", Export("ompi_mpi_byte"), 1);
        }
        else if (NativeLibrary.TryGetExport(handle, "MPI_Abi_get_version", out _))
        {
            (kind, world, bytes, inPlace) = ("the standard's interface", 0x101, 0x247, 1); // MPI 5.0, appendix A
        }
        else
        {
            (world, bytes, inPlace) = (0x44000000, 0x4c00010d, -1); // of the common binary interface of MPICH 3.1 and later
        }
        initialize = (delegate* unmanaged[Cdecl]<int*, byte***, int, int*, int>)Export("MPI_Init_thread");
        finalize = (delegate* unmanaged[Cdecl]<int>)Export("MPI_Finalize");
        abort = (delegate* unmanaged[Cdecl]<nint, int, int>)Export("MPI_Abort");
        rank = (delegate* unmanaged[Cdecl]<nint, int*, int>)Export("MPI_Comm_rank");
        size = (delegate* unmanaged[Cdecl]<nint, int*, int>)Export("MPI_Comm_size");
        allToAll = (delegate* unmanaged[Cdecl]<void*, int*, int*, nint, void*, int*, int*, nint, nint, int>)Export("MPI_Alltoallv");
        allGather = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int*, int*, nint, nint, int>)Export("MPI_Allgatherv");
        version = (delegate* unmanaged[Cdecl]<byte*, int*, int>)Export("MPI_Get_library_version");
    }

    /// <summary>Which library it is, in words.</summary>
    public string Description
    {
        get
        {
            var characters = stackalloc byte[LongestVersion];
            int length;
            Require(version(characters, &length), "MPI_Get_library_version");
            var text = Encoding.UTF8.GetString(characters, Math.Clamp(length, 0, LongestVersion)).Split('\n')[0].Trim('\0', ' ');
            return $"{kind} ({path}: {(text.Length > 60 ? text[..60] : text)})";
        }
    }

    /// <summary>Loads the first of these libraries that is here and has the calls.</summary>
    /// <param name="names">File names, or paths.</param>
    /// <param name="why">Why each could not be loaded, where none could.</param>
    public static MpiLibrary? TryLoad(IReadOnlyList<string> names, out string why)
    {
        var reasons = new List<string>();
        why = "";
        foreach (var name in names)
        {
            if (Open(name, out var whyNot) is not (var found and not 0))
            {
                reasons.Add(whyNot);
                continue;
            }
            var library = new MpiLibrary(found, name);
            if (library.missing is null) return library;
            reasons.Add($"{name} has no {library.missing}, so it is not an MPI library that can be used");
            NativeLibrary.Free(found);
        }
        why = string.Join("; ", reasons);
        return null;
    }

    /// <summary>Joins the ranks; which one this is, and how many there are.</summary>
    public (int Rank, int Ranks) Initialize()
    {
        int given, own, count;
        Require(initialize(null, null, Funneled, &given), "MPI_Init_thread");
        Require(rank(world, &own), "MPI_Comm_rank");
        Require(size(world, &count), "MPI_Comm_size");
        return (own, count);
    }

    /// <summary>Takes leave of the others.</summary>
    public void Finish() => Require(finalize(), "MPI_Finalize");

    /// <summary>Ends all ranks.</summary>
    public void Abort(int exitCode) => abort(world, exitCode);

    /// <summary>Gives each rank what all have; own parts lie in place.</summary>
    public void AllGather(Span<byte> all, ReadOnlySpan<int> counts, ReadOnlySpan<int> starts)
    {
        fixed (byte* memory = all)
        fixed (int* count = counts, start = starts)
            Require(allGather((void*)inPlace, 0, bytes, memory, count, start, bytes, world), "MPI_Allgatherv");
    }

    /// <summary>Gives each rank its part of what each has.</summary>
    public void AllToAll(
        ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentCounts, ReadOnlySpan<int> sentStarts, Span<byte> received, ReadOnlySpan<int> counts,
        ReadOnlySpan<int> starts)
    {
        fixed (byte* from = sent, to = received)
        fixed (int* sentCount = sentCounts, sentStart = sentStarts, count = counts, start = starts)
            Require(allToAll(from, sentCount, sentStart, bytes, to, count, start, bytes, world), "MPI_Alltoallv");
    }

    nint Export(string name)
    {
        if (!NativeLibrary.TryGetExport(handle, name, out var address)) missing ??= name;
        return address;
    }

    static void Require(int code, string call)
    {
        if (code != 0) throw new IOException($"{call} failed with code {code}");
    }

    static nint Open(string name, out string why)
    {
        why = "";
        if (!OperatingSystem.IsLinux())
        {
            if (NativeLibrary.TryLoad(name, out var loaded)) return loaded;
            why = $"{name} cannot be loaded";
            return 0;
        }
        var found = OpenGlobally(name, Now | Global);
        if (found == 0) why = Marshal.PtrToStringUTF8(WhyNot()) ?? $"{name} cannot be loaded";
        return found;
    }

    [DllImport("libc", EntryPoint = "dlopen", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    static extern nint OpenGlobally([MarshalAs(UnmanagedType.LPUTF8Str)] string file, int flags);

    [DllImport("libc", EntryPoint = "dlerror")]
    static extern nint WhyNot();
}
