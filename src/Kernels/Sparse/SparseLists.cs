namespace NativeTickets.Kernels;

/// <summary>
/// The surviving weights of a correlation as lists of (panel offset, weight), one for each output channel and block of source channels, in the order in
/// which they are walked. Source channels that no survivor reads are left out of the blocks.
/// </summary>
sealed class SparseLists
{
    /// <summary>Runs of an output channel's entries in a block.</summary>
    public const int Segments = 3;

    readonly Array[] pinned; // what the view points into lives as long as the lists

    /// <param name="correlation">What is computed.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="sources">Source channels.</param>
    /// <param name="outputStride">Weights from one output channel to the next.</param>
    /// <param name="sourceStride">Weights from one source channel to the next.</param>
    /// <param name="keep">The surviving weights.</param>
    /// <param name="wholeBlocks">Blocks of images of the batch whose order of sums this has; null for the correlation's own.</param>
    public SparseLists(
        Correlation correlation, int outputs, int sources, int outputStride, int sourceStride, ReadOnlySpan<bool> keep, int? wholeBlocks = null)
    {
        var form = new TileForm(correlation);
        var live = new List<int>();
        for (var c = 0; c < sources; c++)
            if (IsLive(c, keep)) live.Add(c);
        var channels = Pinned<int>(live.Count);
        live.CopyTo(channels);

        var survivors = 0;
        foreach (var c in live)
            for (var o = 0; o < outputs; o++)
                foreach (var tap in correlation.Taps)
                    if (keep[o * outputStride + c * sourceStride + tap.Tap]) survivors++;
        var perBlock = BlockSize(new TileForm(correlation, wholeBlocks), survivors, outputs, live.Count);
        var blocks = (live.Count + perBlock - 1) / perBlock;

        var (entries, indices) = (Pinned<ulong>(survivors), Pinned<int>(survivors));
        var starts = Pinned<int>(blocks * outputs * Segments + 1);
        var (top, bottom) = (correlation.Taps.Select(t => t.Row).DefaultIfEmpty().Min(), correlation.Taps.Select(t => t.Row).DefaultIfEmpty().Max());
        var next = 0;
        for (var block = 0; block < blocks; block++)
            for (var o = 0; o < outputs; o++)
            {
                for (var segment = 0; segment < Segments; segment++)
                {
                    starts[(block * outputs + o) * Segments + segment] = next;
                    for (var i = block * perBlock; i < Math.Min(live.Count, (block + 1) * perBlock); i++)
                        foreach (var tap in correlation.Taps)
                        {
                            if (segment != (tap.Row == top ? 0 : tap.Row == bottom ? 2 : 1)) continue;
                            var weight = o * outputStride + live[i] * sourceStride + tap.Tap;
                            if (!keep[weight]) continue;
                            var offset = (i - block * perBlock) * form.ChannelSize + form.Offset(tap);
                            indices[next] = weight;
                            entries[next++] = (uint)offset;
                        }
                }
            }
        starts[^1] = next;
        pinned = [channels, starts, entries, indices];
        View = new SparseView(correlation.Place, form, outputs, perBlock, channels, starts, entries, indices);

        bool IsLive(int c, ReadOnlySpan<bool> keep)
        {
            for (var o = 0; o < outputs; o++)
                foreach (var tap in correlation.Taps)
                    if (keep[o * outputStride + c * sourceStride + tap.Tap]) return true;
            return false;
        }
    }

    /// <summary>The lists as the kernels see them; valid as long as this lives.</summary>
    public SparseView View { get; }

    // Lists of some 32 entries hide the loads and stores of the accumulators and the mispredicted end of the loop; a panel of 48 kB is mostly in the
    // first-level cache (measured: 64 kB loses a fifth, shorter lists as much).
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
