using System.Runtime.InteropServices;

namespace NativeTickets.Kernels;

/// <summary>What a task needs of <see cref="SparseLists"/>, without a reference, so that it can be handed to other threads without an allocation.</summary>
/// <param name="placement">The grid of outputs.</param>
/// <param name="form">The tiles.</param>
/// <param name="outputs">Output channels.</param>
/// <param name="channelsPerBlock">Source channels that a panel holds.</param>
/// <param name="channels">The live source channels; pinned, as the others are.</param>
/// <param name="starts">Where entries begin.</param>
/// <param name="entries">The survivors.</param>
/// <param name="indices">Which weights they are.</param>
readonly unsafe struct SparseView(
    Placement placement, TileForm form, int outputs, int channelsPerBlock, int[] channels, int[] starts, ulong[] entries, int[] indices)
{
    const int ValuesPerTask = 8192;


    public readonly Placement Placement = placement;
    public readonly TileForm Form = form;
    public readonly int Outputs = outputs;

    /// <summary>Source channels that a panel holds.</summary>
    public readonly int ChannelsPerBlock = channelsPerBlock;

    /// <summary>Blocks of source channels.</summary>
    public readonly int Blocks = (channels.Length + channelsPerBlock - 1) / channelsPerBlock;

    /// <summary>Source channels that some survivor reads.</summary>
    public readonly int LiveChannels = channels.Length;

    /// <summary>The live source channels, in order.</summary>
    public readonly int* Channels = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(channels, 0);

    /// <summary>Surviving weights.</summary>
    public readonly int Count = entries.Length;

    /// <summary>
    /// Survivors, the panel offset in floats in the lower half and the weight's bits in the upper one (<see cref="TakeValues"/>), by block, output channel, the
    /// window's top, middle and bottom rows, source channel, tap.
    /// </summary>
    public readonly ulong* Entries = (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(entries, 0);

    // where entries begin: (block · Outputs + output channel) · 3 + 0, 1, 2 for the window's top, middle and bottom rows
    readonly int* starts = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(starts, 0);

    /// <summary>The weight that each survivor is, in the order of <see cref="Entries"/>.</summary>
    public readonly int* Indices = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(indices, 0);

    /// <summary>
    /// Copies the survivors' values into their entries: tiles then read them one after the other, where they would fetch a line of weights for nearly each.
    /// </summary>
    public void TakeValues(CpuDevice device, float* weight) =>
        device.Workers.Run((Count + ValuesPerTask - 1) / ValuesPerTask, new ValuesBody(Entries, Indices, Count, weight));

    readonly struct ValuesBody(ulong* entries, int* indices, int count, float* weight) : IParallelBody
    {
        public void Run(int task)
        {
            var end = Math.Min(count, (task + 1) * ValuesPerTask);
            for (var e = task * ValuesPerTask; e < end; e++) ((float*)(entries + e))[1] = weight[indices[e]];
        }
    }

    public EntryRange Range(int block, int output) => new(Entries, starts + (block * Outputs + output) * SparseLists.Segments);

    /// <summary>The number of the first entry of an output channel in a block; that of the next block for the channel past the last.</summary>
    public int First(int block, int output) => starts[(block * Outputs + output) * SparseLists.Segments];
}
