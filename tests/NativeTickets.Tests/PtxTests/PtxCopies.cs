using System.Runtime.InteropServices;

namespace NativeTickets.Tests;

/// <summary>The asynchronous copies of a thread, from global to shared memory: those of the group it is filling, and the groups it has closed.</summary>
sealed class PtxCopies(PtxThread thread)
{
    readonly Queue<List<(ulong Offset, byte[] Data)>> closed = [];
    List<(ulong Offset, byte[] Data)> open = [];

    /// <summary>Begins a copy; its bytes are the first of the source and then zeros.</summary>
    public void Begin(ulong target, ulong source, int size, int sourceSize)
    {
        if ((uint)sourceSize > (uint)size) throw thread.Fault($"the source has {sourceSize} bytes and the copy {size}");
        foreach (var (address, name) in new[] { (target, "target"), (source, "source") })
            if ((address & (ulong)(size - 1)) != 0) throw thread.Fault($"the {name} 0x{address:x} is not a multiple of {size}");
        var data = new byte[size];
        if (sourceSize > 0)
            MemoryMarshal.CreateReadOnlySpan(ref thread.Warp.Group.Memory.At(thread, source, sourceSize), sourceSize).CopyTo(data);
        thread.Warp.Group.Shared.Begin(thread, target, size);
        open.Add((target, data));
    }

    public void Close()
    {
        closed.Enqueue(open);
        open = [];
    }

    /// <summary>Waits until at most so many of the closed groups are under way.</summary>
    public void Wait(int most)
    {
        while (closed.Count > most)
            foreach (var (offset, data) in closed.Dequeue()) thread.Warp.Group.Shared.Arrive(thread, offset, data);
    }
}
