using System.Numerics;

namespace NativeTickets.Pruning;

/// <summary>The keep bits of a mask, packed: an eighth of its memory, for keeping several and counting their differences.</summary>
public sealed class MaskBits
{
    const int BitsPerWord = 24; // float holds whole numbers below 2^24 exactly, so that a weights file can hold the words

    readonly uint[] words;

    MaskBits(uint[] words, int count) => (this.words, Count) = (words, count);

    /// <summary>How many weights the mask is of.</summary>
    public int Count { get; }

    /// <summary>The bits of all layers, one after another.</summary>
    public static MaskBits Of(TicketMask mask)
    {
        var words = new uint[WordsOf(mask.Count)];
        var at = 0;
        foreach (var layer in mask.Layers)
            foreach (var kept in layer.Kept)
            {
                if (kept) words[at / BitsPerWord] |= 1u << at % BitsPerWord;
                at++;
            }
        return new MaskBits(words, mask.Count);
    }

    /// <summary>The share of the weights whose bit differs, in [0, 1]: the normalized Hamming distance.</summary>
    /// <exception cref="PruningException">The other is of another number of weights.</exception>
    public double DistanceTo(MaskBits other)
    {
        if (other.Count != Count) throw new PruningException($"masks of {Count} and {other.Count} weights cannot be compared");
        var differing = 0L;
        for (var i = 0; i < words.Length; i++) differing += BitOperations.PopCount(words[i] ^ other.words[i]);
        return (double)differing / Count;
    }

    /// <summary>For a weights file: 24 bits an entry.</summary>
    public WeightsEntry ToEntry() => new(new Shape(words.Length), Array.ConvertAll(words, word => (float)word));

    /// <summary>What <see cref="ToEntry"/> gave.</summary>
    /// <param name="entry">The bits.</param>
    /// <param name="count">How many weights the mask is of.</param>
    /// <exception cref="PruningException">It is of another number of weights, or holds no such bits.</exception>
    public static MaskBits FromEntry(WeightsEntry entry, int count)
    {
        if (entry.Values.Length != WordsOf(count)) throw new PruningException($"the bits of a mask of {count} weights are {WordsOf(count)} numbers, got {entry.Values.Length}");
        if (Array.Find(entry.Values, value => !(value >= 0 && value < 1 << BitsPerWord && value == MathF.Floor(value))) is not 0 and var wrong)
            throw new PruningException($"the bits of a mask are whole numbers below 2^{BitsPerWord}, got {wrong}");
        return new MaskBits(Array.ConvertAll(entry.Values, value => (uint)value), count);
    }

    static int WordsOf(int count) => (count + BitsPerWord - 1) / BitsPerWord;
}
