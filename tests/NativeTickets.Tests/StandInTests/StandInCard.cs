using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace NativeTickets.Tests;

/// <summary>The card behind the stand-in driver: a kernel that is launched is run from its PTX, as <see cref="PtxMachine"/> does.</summary>
static class StandInCard
{
    const int MostBlocks = 512; // as many as the driver's table has

    static readonly ConcurrentDictionary<(nint Text, nint Name), PtxKernel> Kernels = [];
    static readonly ConcurrentDictionary<string, PtxKernel> ByText = []; // contexts of their own load the same text again
    static readonly Executor Held = Execute; // the driver keeps a pointer to it

    static BlocksOf blocksOf = (_, _) => 0;

    delegate int Executor(nint ptx, nint name, nint grid, nint group, uint shared, nint parameters, nuint bytes);

    delegate int BlocksOf([Out] ulong[] pairs, int room);

    delegate void ExecuteWith(Executor executor);

    /// <summary>Makes this process run what the stand-in driver is asked to launch.</summary>
    public static void Plug(nint library)
    {
        blocksOf = Marshal.GetDelegateForFunctionPointer<BlocksOf>(NativeLibrary.GetExport(library, "standin_blocks"));
        Marshal.GetDelegateForFunctionPointer<ExecuteWith>(NativeLibrary.GetExport(library, "standin_execute_with"))(Held);
    }

    static int Execute(nint ptx, nint name, nint grid, nint group, uint shared, nint parameters, nuint bytes)
    {
        try
        {
            var kernel = Kernels.GetOrAdd((ptx, name), key => Parse(Marshal.PtrToStringUTF8(key.Text)!, Marshal.PtrToStringUTF8(key.Name)!));
            var wanted = kernel.Parameters.Select(p => p.Offset + p.Size).DefaultIfEmpty(0).Max();
            if (wanted != (int)bytes) throw new PtxFault($"{kernel.Name} has parameters of {wanted} bytes, the launch brought {bytes}");
            var given = new byte[wanted];
            if (wanted > 0) Marshal.Copy(parameters, given, 0, wanted);
            var (groups, threads) = (ExtentAt(grid), ExtentAt(group));
            if (threads.Count > kernel.MostThreads) throw new PtxFault($"{kernel.Name} allows {kernel.MostThreads} threads in a group, got {threads.Count}");
            var pairs = new ulong[2 * MostBlocks];
            var memory = new StandInMemory(pairs.AsMemory(0, 2 * blocksOf(pairs, MostBlocks)));
            for (var i = 0; i < groups.Count; i++)
                new PtxGroup(kernel, memory, given, groups, threads, groups.At(i), (int)shared, PtxMachine.UsualMostSteps).Run();
            return 0;
        }
        catch (Exception exception) // the driver is C: it gets a number, and whoever asked for the kernel gets the driver's error
        {
            Console.Error.WriteLine($"stand-in card: {exception.GetType().Name}: {exception.Message}");
            return 1;
        }
    }

    static PtxKernel Parse(string ptx, string name) => ByText.GetOrAdd(ptx, text => PtxModule.Parse(text, name));

    static PtxExtent ExtentAt(nint three) => new(Marshal.ReadInt32(three), Marshal.ReadInt32(three, 4), Marshal.ReadInt32(three, 8));
}
