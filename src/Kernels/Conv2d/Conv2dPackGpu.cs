using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Filters in the order in which a product meets them (<see cref="FilterLayout"/>); the copy is small beside what the convolution does with it.
/// </summary>
static class Conv2dPackGpu
{
    /// <summary>A layer's.</summary>
    internal readonly struct One(FilterLayout layout, ArrayView<float> weight, ArrayView<float> packed) : IGpuBody
    {
        public void Run(int i) => packed[i] = layout.At(weight, 0, i);
    }

    /// <summary>A layer's as bf16; a thread owns a pair.</summary>
    internal readonly struct OneOfBf16(FilterLayout layout, ArrayView<float> weight, ArrayView<uint> packed) : IGpuBody, INeedsTensorCores
    {
        public void Run(int i) => packed[i] = layout.PairAt(weight, 0, i);
    }

    /// <summary>A form of some layer's filters among many.</summary>
    /// <param name="Start">Where it begins in what is written.</param>
    /// <param name="WeightStart">Where the filters begin in what is read.</param>
    /// <param name="Layout">Their order.</param>
    internal readonly record struct Entry(int Start, int WeightStart, FilterLayout Layout)
    {
        /// <summary>How many numbers a kernel reads of an entry.</summary>
        public const int Length = 2 + FilterLayout.Length;

        public IEnumerable<int> Numbers => [Start, WeightStart, .. Layout.Numbers];
    }

    /// <summary>All forms of the filters of many layers, one after the other: each thread looks up whose number it writes.</summary>
    internal readonly struct All(int count, ArrayView<int> entries, ArrayView<float> weights, ArrayView<float> packed) : IGpuBody
    {
        public void Run(int i)
        {
            var at = EntryOf(count, entries, i);
            var layout = LayoutAt(entries, at);
            var own = i - entries[at];
            if (own >= layout.Count) return; // a gap, so that each form is aligned
            packed[i] = layout.At(weights, entries[at + 1], own);
        }
    }

    /// <summary>The same where some forms are of bf16 numbers, of which a thread writes a pair.</summary>
    internal readonly struct AllFormats(int count, ArrayView<int> entries, ArrayView<float> weights, ArrayView<float> packed) : IGpuBody, INeedsTensorCores
    {
        public void Run(int i)
        {
            var at = EntryOf(count, entries, i);
            var layout = LayoutAt(entries, at);
            var own = i - entries[at];
            if (own >= layout.Words) return;
            packed[i] = layout.IsOfBf16 ? Interop.IntAsFloat(layout.PairAt(weights, entries[at + 1], own)) : layout.At(weights, entries[at + 1], own);
        }
    }

    /// <summary>Where the numbers of the entry begin that thread i writes for.</summary>
    static int EntryOf(int count, ArrayView<int> entries, int i)
    {
        var (entry, beyond) = (0, count);
        while (beyond - entry > 1)
        {
            var middle = (entry + beyond) / 2;
            var isLater = entries[middle * Entry.Length] <= i;
            entry = isLater ? middle : entry;
            beyond = isLater ? beyond : middle;
        }
        return entry * Entry.Length;
    }

    static FilterLayout LayoutAt(ArrayView<int> entries, int at) => new(
        entries[at + 2], entries[at + 3], entries[at + 4], entries[at + 5], entries[at + 6], entries[at + 7], entries[at + 8], entries[at + 9],
        entries[at + 10]);
}
