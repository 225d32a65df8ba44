using System.Runtime.InteropServices;

namespace NativeTickets.Kernels;

/// <summary>
/// The surviving weights of a correlation as lists of (panel offset, weight index), one for each output channel and block of source channels, in the order in
/// which they are walked. Source channels that no survivor reads are left out of the blocks.
/// </summary>
sealed unsafe class SparseLists
{
    /// <summary>Runs of an output channel's entries in a block.</summary>
    public const int Segments = 3;

    readonly ulong[] entries;
    readonly int[] starts;
    readonly int[] channels;

    /// <param name="correlation">What is computed.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="sources">Source channels.</param>
    /// <param name="outputStride">Weights from one output channel to the next.</param>
    /// <param name="sourceStride">Weights from one source channel to the next.</param>
    /// <param name="keep">The surviving weights.</param>
    public SparseLists(Correlation correlation, int outputs, int sources, int outputStride, int sourceStride, ReadOnlySpan<bool> keep)
    {
        Form = new TileForm(correlation);
        Correlation = correlation;
        Outputs = outputs;
        var live = new List<int>();
        for (var c = 0; c < sources; c++)
            if (IsLive(c, keep)) live.Add(c);
        channels = Pinned<int>(live.Count);
        live.CopyTo(channels);

        var survivors = 0;
        foreach (var c in live)
            for (var o = 0; o < outputs; o++)
                foreach (var tap in correlation.Taps)
                    if (keep[o * outputStride + c * sourceStride + tap.Tap]) survivors++;
        ChannelsPerBlock = BlockSize(Form, survivors, outputs, live.Count);
        Blocks = (live.Count + ChannelsPerBlock - 1) / ChannelsPerBlock;

        entries = Pinned<ulong>(survivors);
        starts = Pinned<int>(Blocks * outputs * Segments + 1);
        var (top, bottom) = (correlation.Taps.Select(t => t.Row).DefaultIfEmpty().Min(), correlation.Taps.Select(t => t.Row).DefaultIfEmpty().Max());
        var next = 0;
        for (var block = 0; block < Blocks; block++)
            for (var o = 0; o < outputs; o++)
            {
                for (var segment = 0; segment < Segments; segment++)
                {
                    starts[(block * outputs + o) * Segments + segment] = next;
                    for (var i = block * ChannelsPerBlock; i < Math.Min(live.Count, (block + 1) * ChannelsPerBlock); i++)
                        foreach (var tap in correlation.Taps)
                        {
                            if (segment != (tap.Row == top ? 0 : tap.Row == bottom ? 2 : 1)) continue;
                            var weight = o * outputStride + live[i] * sourceStride + tap.Tap;
                            if (!keep[weight]) continue;
                            var offset = (i - block * ChannelsPerBlock) * Form.ChannelSize + Form.Offset(tap);
                            entries[next++] = (ulong)weight << 32 | (uint)offset;
                        }
                }
            }
        starts[^1] = next;

        bool IsLive(int c, ReadOnlySpan<bool> keep)
        {
            for (var o = 0; o < outputs; o++)
                foreach (var tap in Correlation.Taps)
                    if (keep[o * outputStride + c * sourceStride + tap.Tap]) return true;
            return false;
        }
    }

    public Correlation Correlation { get; }

    public TileForm Form { get; }

    public int Outputs { get; }

    /// <summary>Source channels that a panel holds.</summary>
    public int ChannelsPerBlock { get; }

    /// <summary>Blocks of source channels.</summary>
    public int Blocks { get; }

    /// <summary>Source channels that some survivor reads.</summary>
    public int LiveChannels => channels.Length;

    /// <summary>Surviving weights.</summary>
    public int Count => entries.Length;

    /// <summary>(weight index) · 2³² + panel offset in floats, by block, output channel, the window's top, middle and bottom rows, source channel, tap.</summary>
    public ulong* Entries => (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(entries, 0);

    /// <summary>Where entries begin: (block · Outputs + output channel) · 3 + 0, 1, 2 for the window's top, middle and bottom rows.</summary>
    public int* Starts => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(starts, 0);

    /// <summary>The live source channels, in order.</summary>
    public int* Channels => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(channels, 0);

    // Lists of some 32 entries hide the loads and stores of the accumulators and the mispredicted end of the loop; a panel of 48 kB is mostly in the first-level
    // cache (measured: 64 kB loses a fifth, shorter lists as much).
    static int BlockSize(in TileForm form, int survivors, int outputs, int channels)
    {
        if (survivors == 0) return 1;
        var perChannel = (double)survivors / outputs / channels;
        var wanted = (int)Math.Ceiling(32 / perChannel);
        var fitting = Math.Max(1, 48 * 1024 / (form.ChannelSize * sizeof(float)));
        return Math.Clamp(wanted, 1, Math.Min(fitting, channels));
    }

    static T[] Pinned<T>(int length) where T : unmanaged => GC.AllocateUninitializedArray<T>(length, pinned: true);
}
