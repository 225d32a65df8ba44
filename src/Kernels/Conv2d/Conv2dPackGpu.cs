using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>Filters in the order in which a product meets them; the copy is small beside what the convolution does with it.</summary>
static class Conv2dPackGpu
{
    /// <summary>K, C, R, S to K, R, S, C: a row for each filter.</summary>
    internal readonly struct ByFilter(Conv2dGeometry g, ArrayView<float> weight, ArrayView<float> packed) : IGpuBody
    {
        public void Run(int i)
        {
            var c = i % g.Input.C;
            var rest = i / g.Input.C;
            var taps = g.R * g.S;
            var tap = rest % taps;
            var k = rest / taps;
            packed[i] = weight[(k * g.Input.C + c) * taps + tap];
        }
    }

    /// <summary>K, C, R, S to C, R, S, K: a row for each channel.</summary>
    internal readonly struct ByChannel(Conv2dGeometry g, ArrayView<float> weight, ArrayView<float> packed) : IGpuBody
    {
        public void Run(int i)
        {
            var k = i % g.K;
            var rest = i / g.K;
            var taps = g.R * g.S;
            var tap = rest % taps;
            var c = rest / taps;
            packed[i] = weight[(k * g.Input.C + c) * taps + tap];
        }
    }

    /// <summary>
    /// K, C, R, S to K, R, S, C, or to C, R, S, K, as bf16: a thread owns a pair of what is innermost, of which there is a multiple of
    /// <see cref="StoredNumbers.Together"/>.
    /// </summary>
    internal readonly struct Bf16Body(int k, int channels, int taps, int byChannel, ArrayView<float> weight, ArrayView<uint> packed)
        : IGpuBody, INeedsTensorCores
    {
        public void Run(int i) => packed[i] = Pair(weight, 0, 2 * i, k, channels, taps, byChannel);
    }

    /// <summary>Numbers <paramref name="at"/> and the next of a form of the filters that begin at a place.</summary>
    static uint Pair(ArrayView<float> weights, int start, int at, int k, int channels, int taps, int byChannel)
    {
        var innermost = byChannel != 0 ? k : channels;
        var rest = at / innermost;
        var inner = at - rest * innermost;
        var outer = rest / taps;
        var tap = rest - outer * taps;
        var from = start + (byChannel != 0 ? inner * channels + outer : outer * channels + inner) * taps + tap;
        var step = byChannel != 0 ? channels * taps : taps;
        return MatrixUnit.RoundBf16(weights[from + step], weights[from]);
    }

    /// <summary>A form of some layer's filters among many.</summary>
    /// <param name="Start">Where it begins in what is written.</param>
    /// <param name="WeightStart">Where the filters begin in what is read.</param>
    /// <param name="K">Filters.</param>
    /// <param name="C">Channels.</param>
    /// <param name="Taps">Rows times columns.</param>
    /// <param name="ByChannel">1 for C, R, S, K, 0 for K, R, S, C.</param>
    /// <param name="IsBf16">1 for a form of bf16 numbers.</param>
    internal readonly record struct Entry(int Start, int WeightStart, int K, int C, int Taps, int ByChannel, int IsBf16)
    {
        /// <summary>How many numbers a kernel reads of an entry.</summary>
        public const int Length = 7;

        public IEnumerable<int> Numbers => [Start, WeightStart, K, C, Taps, ByChannel, IsBf16];
    }

    /// <summary>All forms of the filters of many layers, one after the other: each thread looks up whose number it writes.</summary>
    internal readonly struct All(int count, ArrayView<int> entries, ArrayView<float> weights, ArrayView<float> packed) : IGpuBody
    {
        public void Run(int i)
        {
            var at = EntryOf(count, entries, i);
            var (k, c, taps) = (entries[at + 2], entries[at + 3], entries[at + 4]);
            var own = i - entries[at];
            if (own >= k * c * taps) return; // a gap, so that each form is aligned
            var innermost = entries[at + 5] != 0 ? k : c;
            var rest = own / innermost;
            var inner = own - rest * innermost;
            var outer = rest / taps;
            var tap = rest - outer * taps;
            var (filter, channel) = entries[at + 5] != 0 ? (inner, outer) : (outer, inner);
            packed[i] = weights[entries[at + 1] + (filter * c + channel) * taps + tap];
        }
    }

    /// <summary>The same where some forms are of bf16 numbers, of which a thread writes a pair.</summary>
    internal readonly struct AllFormats(int count, ArrayView<int> entries, ArrayView<float> weights, ArrayView<float> packed) : IGpuBody, INeedsTensorCores
    {
        public void Run(int i)
        {
            var at = EntryOf(count, entries, i);
            var (start, k, c, taps, byChannel) = (entries[at + 1], entries[at + 2], entries[at + 3], entries[at + 4], entries[at + 5]);
            var own = i - entries[at];
            if (entries[at + 6] != 0)
            {
                if (2 * own < k * c * taps) packed[i] = Interop.IntAsFloat(Pair(weights, start, 2 * own, k, c, taps, byChannel));
            }
            else if (own < k * c * taps)
            {
                var innermost = byChannel != 0 ? k : c;
                var rest = own / innermost;
                var inner = own - rest * innermost;
                var outer = rest / taps;
                var tap = rest - outer * taps;
                packed[i] = weights[start + (byChannel != 0 ? inner * c + outer : outer * c + inner) * taps + tap];
            }
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
}
