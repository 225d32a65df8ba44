namespace NativeTickets.Kernels;

/// <summary>What a task needs of <see cref="SparseLists"/>, without a reference, so that it can be handed to other threads without an allocation.</summary>
readonly unsafe struct SparseView(SparseLists lists)
{
    public readonly Placement Placement = lists.Correlation.Place;
    public readonly TileForm Form = lists.Form;
    public readonly int Outputs = lists.Outputs;
    public readonly int Blocks = lists.Blocks;
    public readonly int ChannelsPerBlock = lists.ChannelsPerBlock;
    public readonly int LiveChannels = lists.LiveChannels;
    public readonly int* Channels = lists.Channels;
    public readonly int* Starts = lists.Starts;
    public readonly ulong* Entries = lists.Entries;

    public EntryRange Range(int block, int output) => new(Entries, Starts + (block * Outputs + output) * SparseLists.Segments);

    /// <summary>The number of the first entry of an output channel in a block; that of the next block for the channel past the last.</summary>
    public int First(int block, int output) => Starts[(block * Outputs + output) * SparseLists.Segments];
}
