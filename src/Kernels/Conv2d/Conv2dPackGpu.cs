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

    /// <summary>A form of some layer's filters among many.</summary>
    /// <param name="Start">Where it begins in what is written.</param>
    /// <param name="WeightStart">Where the filters begin in what is read.</param>
    /// <param name="K">Filters.</param>
    /// <param name="C">Channels.</param>
    /// <param name="Taps">Rows times columns.</param>
    /// <param name="ByChannel">1 for C, R, S, K, 0 for K, R, S, C.</param>
    internal readonly record struct Entry(int Start, int WeightStart, int K, int C, int Taps, int ByChannel)
    {
        /// <summary>How many numbers a kernel reads of an entry.</summary>
        public const int Length = 6;

        public IEnumerable<int> Numbers => [Start, WeightStart, K, C, Taps, ByChannel];
    }

    /// <summary>All forms of the filters of many layers, one after the other: each thread looks up whose number it writes.</summary>
    internal readonly struct All(int count, ArrayView<int> entries, ArrayView<float> weights, ArrayView<float> packed) : IGpuBody
    {
        public void Run(int i)
        {
            var (entry, beyond) = (0, count);
            while (beyond - entry > 1)
            {
                var middle = (entry + beyond) / 2;
                var isLater = entries[middle * Entry.Length] <= i;
                entry = isLater ? middle : entry;
                beyond = isLater ? beyond : middle;
            }
            var at = entry * Entry.Length;
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
}
