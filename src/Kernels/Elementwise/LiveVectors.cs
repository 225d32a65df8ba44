using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Which vectors of 16 plain numbers a mask keeps something of, a bit each. Such a vector is a cache line, so a pass over a ticket's weights that leaves the
/// others out spares their traffic: of random masks 18 % of the lines at 90 %, 44 % at 95 %, 85 % at 99 %.
/// </summary>
public sealed unsafe class LiveVectors
{
    const int PerWord = 64;
    const double MostLive = 0.9; // with more, looking for the next one costs what the others spare

    readonly ulong[] words; // pinned; one word of zeros ends it

    LiveVectors(ulong[] words) => this.words = words;

    /// <summary>Those of a mask as it is; null where leaving the others out saves nothing.</summary>
    /// <param name="mask">Plain numbers; what is positive is kept.</param>
    public static LiveVectors? TryRead(DeviceBuffer mask) => mask.Device is CpuDevice ? TryRead(CpuBuffer.Of(mask), mask.Length) : null;

    internal LiveCursor Cursor => new((ulong*)Unsafe.AsPointer(ref words[0]), words.Length);

    static LiveVectors? TryRead(float* mask, int count)
    {
        var vectors = (count + Lanes.Width - 1) / Lanes.Width;
        var words = GC.AllocateArray<ulong>((vectors + PerWord - 1) / PerWord + 1, pinned: true);
        var live = 0;
        for (var i = 0; i < count; i += Lanes.Width)
        {
            if (!Vector512.GreaterThanAny(PlainLanes.Load(mask + i, count - i), Vector512<float>.Zero)) continue;
            words[i / Lanes.Width / PerWord] |= 1UL << i / Lanes.Width % PerWord;
            live++;
        }
        return live <= MostLive * vectors ? new LiveVectors(words) : null;
    }
}

/// <summary>Finds live vectors; valid as long as what it is of.</summary>
readonly unsafe struct LiveCursor(ulong* words, int count)
{
    const int PerWord = 64;

    /// <summary>True where there is nothing to look in, and all vectors count.</summary>
    public bool IsNone => words == null;

    /// <summary>The first live vector from this one on; one past all vectors where there is none.</summary>
    public int From(int vector)
    {
        var word = vector / PerWord;
        var bits = words[word] >> vector % PerWord;
        if (bits != 0) return vector + BitOperations.TrailingZeroCount(bits);
        while (++word < count)
            if (words[word] != 0) return word * PerWord + BitOperations.TrailingZeroCount(words[word]);
        return count * PerWord;
    }
}
