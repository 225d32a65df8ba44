using System.Runtime.CompilerServices;

namespace NativeTickets.Tests;

/// <summary>A thread: its registers, its local memory, its copies under way.</summary>
sealed class PtxThread
{
    const int SharedWindow = 0x7F; // the upper bits of generic addresses; global addresses stay far below
    const int LocalWindow = 0x7E;
    const int WindowShift = 40;

    readonly byte[] local;
    readonly bool[] isWritten;

    public PtxThread(PtxWarp warp, int index)
    {
        (Warp, Index) = (warp, index);
        Registers = warp.Group.Kernel.NewRegisters();
        local = new byte[warp.Group.Kernel.Local.Select(v => v.Offset + v.Size).DefaultIfEmpty(0).Max()];
        isWritten = new bool[local.Length];
        Copies = new PtxCopies(this);
    }

    public PtxWarp Warp { get; }

    public PtxKernel Kernel => Warp.Group.Kernel;

    /// <summary>The number in the group.</summary>
    public int Index { get; }

    public ulong[] Registers { get; }

    public int Next { get; set; }

    public PtxThreadState State { get; set; }

    public PtxCopies Copies { get; }

    /// <summary>What a window adds to an address of shared or local memory to make it generic.</summary>
    public static ulong Window(PtxSpace space) => space switch
    {
        PtxSpace.Shared => (ulong)SharedWindow << WindowShift,
        PtxSpace.Local => (ulong)LocalWindow << WindowShift,
        _ => 0,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Get<T>(int register) where T : unmanaged => Unsafe.As<ulong, T>(ref Registers[register]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set<T>(int register, T value) where T : unmanaged
    {
        Registers[register] = 0;
        Unsafe.As<ulong, T>(ref Registers[register]) = value;
    }

    public bool Is(int predicate) => Registers[predicate] != 0;

    /// <summary>The bytes at an address, checked.</summary>
    public ref byte At(PtxSpace space, ulong address, int size, PtxAccess access)
    {
        if ((address & (ulong)(size - 1)) != 0) throw Fault($"the address 0x{address:x} is not a multiple of {size}");
        if (space == PtxSpace.Generic)
        {
            space = (int)(address >> WindowShift) switch { SharedWindow => PtxSpace.Shared, LocalWindow => PtxSpace.Local, _ => PtxSpace.Global };
            address -= Window(space);
        }
        switch (space)
        {
            case PtxSpace.Global: return ref Warp.Group.Memory.At(this, address, size);
            case PtxSpace.Shared: return ref Warp.Group.Shared.At(this, address, size, access);
            case PtxSpace.Local: return ref LocalAt(address, size, access);
            default:
                if (access != PtxAccess.Read) throw Fault("parameters are read only");
                return ref Warp.Group.Parameters[address]; // within its parameter, as decoding has seen
        }
    }

    public PtxFault Fault(string what)
    {
        var (group, instruction) = (Warp.Group, Kernel.Instructions[Warp.At]);
        return new($"line {instruction.Number}: {instruction.Text}: {what} (thread {group.Size.At(Index)} of group {group.Place})");
    }

    ref byte LocalAt(ulong address, int size, PtxAccess access)
    {
        var isInside = address < (ulong)local.Length && Kernel.Local.Any(v => (int)address >= v.Offset && (int)address + size <= v.Offset + v.Size);
        if (!isInside) throw Fault($"{size} bytes at {address} of local memory are outside of every variable");
        var written = isWritten.AsSpan((int)address, size);
        if (access == PtxAccess.Write) written.Fill(true);
        else if (written.Contains(false)) throw Fault($"{size} bytes at {address} of local memory are read and were never written");
        return ref local[address];
    }
}
