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
readonly unsafe struct SparseView(Placement placement, TileForm form, int outputs, int channelsPerBlock, int[] channels, int[] starts, ulong[] entries)
{
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
    /// (weight index) · 2³² + panel offset in floats, by block, output channel, the window's top, middle and bottom rows, source channel, tap.
    /// </summary>
    public readonly ulong* Entries = (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(entries, 0);

    // where entries begin: (block · Outputs + output channel) · 3 + 0, 1, 2 for the window's top, middle and bottom rows
    readonly int* starts = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(starts, 0);

    public EntryRange Range(int block, int output) => new(Entries, starts + (block * Outputs + output) * SparseLists.Segments);

    /// <summary>The number of the first entry of an output channel in a block; that of the next block for the channel past the last.</summary>
    public int First(int block, int output) => starts[(block * Outputs + output) * SparseLists.Segments];
}
