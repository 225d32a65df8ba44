using System.Numerics;

namespace NativeTickets.Nn;

/// <summary>Which weights of one parameter are kept: a bit each, row-major. Immutable.</summary>
public sealed class Mask
{
    const int BitsPerWord = 64;

    readonly ulong[] words;

    Mask(string name, ulong[] words, int count)
    {
        (Name, this.words, Count) = (name, words, count);
        foreach (var word in words) KeptCount += BitOperations.PopCount(word);
    }

    /// <summary>The parameter's name, <c>conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>How many weights there are.</summary>
    public int Count { get; }

    /// <summary>How many are kept.</summary>
    public int KeptCount { get; }

    /// <summary>How many are pruned.</summary>
    public int PrunedCount => Count - KeptCount;

    /// <summary>The fraction pruned, in [0, 1].</summary>
    public double Sparsity => (double)PrunedCount / Count;

    /// <summary>The fraction kept, in [0, 1].</summary>
    public double Density => (double)KeptCount / Count;

    /// <summary>Whether a weight is kept.</summary>
    /// <param name="weight">Its flat index, in [0, <see cref="Count"/>).</param>
    public bool this[int weight] => (uint)weight < (uint)Count
        ? (words[weight / BitsPerWord] >> weight % BitsPerWord & 1) != 0
        : throw new ArgumentOutOfRangeException(nameof(weight), weight, $"the mask of {Name} has {Count} weights");

    /// <summary>A mask from a flag for each weight; true keeps. The flags are copied.</summary>
    public static Mask FromFlags(string name, ReadOnlySpan<bool> kept)
    {
        var words = new ulong[WordsOf(kept.Length)];
        for (var i = 0; i < kept.Length; i++)
            if (kept[i]) words[i / BitsPerWord] |= 1UL << i % BitsPerWord;
        return new Mask(name, words, kept.Length);
    }

    /// <summary>A mask from a number for each weight: 1 keeps, 0 is pruned.</summary>
    /// <exception cref="NetworkException">A number is neither.</exception>
    public static Mask FromFloats(string name, ReadOnlySpan<float> numbers)
    {
        var words = new ulong[WordsOf(numbers.Length)];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] is not (0 or 1)) throw new NetworkException($"mask of {name}: entries are 0 or 1, got {numbers[i]} at {i}");
            if (numbers[i] == 1) words[i / BitsPerWord] |= 1UL << i % BitsPerWord;
        }
        return new Mask(name, words, numbers.Length);
    }

    /// <summary>A flag for each weight; true keeps.</summary>
    public bool[] ToFlags()
    {
        var flags = new bool[Count];
        for (var i = 0; i < flags.Length; i++) flags[i] = (words[i / BitsPerWord] >> i % BitsPerWord & 1) != 0;
        return flags;
    }

    /// <summary>1 for what is kept, 0 for what is pruned.</summary>
    public float[] ToFloats()
    {
        var numbers = new float[Count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = words[i / BitsPerWord] >> i % BitsPerWord & 1;
        return numbers;
    }

    /// <summary>Sets what is pruned to +0.</summary>
    /// <returns>Whether a bit of a weight changed.</returns>
    /// <exception cref="NetworkException">The count of weights is another.</exception>
    public bool ApplyTo(Span<float> weights)
    {
        RequireCount(weights.Length);
        var changed = false;
        for (var i = 0; i < weights.Length; i++)
        {
            if ((words[i / BitsPerWord] >> i % BitsPerWord & 1) != 0) continue;
            changed |= BitConverter.SingleToInt32Bits(weights[i]) != 0;
            weights[i] = 0;
        }
        return changed;
    }

    /// <summary>In how many weights two masks differ.</summary>
    /// <exception cref="NetworkException">The other is of another count of weights.</exception>
    public int DifferencesFrom(Mask other)
    {
        RequireCount(other.Count);
        var differing = 0;
        for (var i = 0; i < words.Length; i++) differing += BitOperations.PopCount(words[i] ^ other.words[i]);
        return differing;
    }

    /// <summary>How many weights both masks keep.</summary>
    /// <exception cref="NetworkException">The other is of another count of weights.</exception>
    public int KeptByBoth(Mask other)
    {
        RequireCount(other.Count);
        var both = 0;
        for (var i = 0; i < words.Length; i++) both += BitOperations.PopCount(words[i] & other.words[i]);
        return both;
    }

    static int WordsOf(int count) => (count + BitsPerWord - 1) / BitsPerWord;

    void RequireCount(int count)
    {
        if (count != Count) throw new NetworkException($"mask of {Name}: has {Count} entries, expected one for each of {count} weights");
    }
}
