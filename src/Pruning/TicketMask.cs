using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>Which weights of a network a ticket keeps: one <see cref="Mask"/> for each prunable layer, in the network's order.</summary>
public sealed class TicketMask
{
    const int BitsPerWord = 24; // float holds whole numbers below 2^24 exactly, so that a weights file can hold the words

    readonly Dictionary<string, Mask> byName;

    /// <summary>A mask of these layers.</summary>
    /// <exception cref="PruningException">Two layers bear the same name, or there is none.</exception>
    public TicketMask(IEnumerable<Mask> layers)
    {
        Layers = [.. layers];
        if (Layers.Count == 0) throw new PruningException("a mask needs at least one prunable layer, got none");
        byName = new(StringComparer.Ordinal);
        foreach (var layer in Layers)
            if (!byName.TryAdd(layer.Name, layer)) throw new PruningException($"mask: two layers are called {layer.Name}");
        Count = Layers.Sum(l => l.Count);
        KeptCount = Layers.Sum(l => l.KeptCount);
    }

    /// <summary>The layers, in the network's order.</summary>
    public IReadOnlyList<Mask> Layers { get; }

    /// <summary>How many prunable weights there are.</summary>
    public int Count { get; }

    /// <summary>How many are kept.</summary>
    public int KeptCount { get; }

    /// <summary>How many are pruned.</summary>
    public int PrunedCount => Count - KeptCount;

    /// <summary>The fraction of the prunable weights that is pruned, in [0, 1].</summary>
    public double Sparsity => (double)PrunedCount / Count;

    /// <summary>The fraction of the prunable weights that is kept, in [0, 1].</summary>
    public double Density => (double)KeptCount / Count;

    /// <summary>The masks that a network's parameters carry; null where none does.</summary>
    public static TicketMask? Of(Network network)
    {
        var masked = network.Parameters.Where(p => p.Mask is not null).Select(p => p.Mask!).ToArray();
        return masked.Length == 0 ? null : new TicketMask(masked);
    }

    /// <summary>A mask from the bits of <see cref="ToBits"/>.</summary>
    /// <param name="bits">What <see cref="ToBits"/> gave.</param>
    /// <param name="like">A mask of the same layers.</param>
    /// <exception cref="PruningException">The bits are of another number of weights, or no such bits.</exception>
    public static TicketMask FromBits(WeightsEntry bits, TicketMask like)
    {
        if (bits.Values.Length != WordsOf(like.Count))
            throw new PruningException($"the bits of a mask of {like.Count} weights are {WordsOf(like.Count)} numbers, got {bits.Values.Length}");
        if (Array.Find(bits.Values, value => !(value >= 0 && value < 1 << BitsPerWord && value == MathF.Floor(value))) is not 0 and var wrong)
            throw new PruningException($"the bits of a mask are whole numbers below 2^{BitsPerWord}, got {wrong}");
        var at = 0;
        return new TicketMask(like.Layers.Select(layer =>
        {
            var kept = new bool[layer.Count];
            for (var i = 0; i < kept.Length; i++, at++) kept[i] = ((uint)bits.Values[at / BitsPerWord] >> at % BitsPerWord & 1) != 0;
            return Mask.FromFlags(layer.Name, kept);
        }));
    }

    /// <summary>The bits of all layers, one after another, for a weights file: 24 for each number.</summary>
    public WeightsEntry ToBits()
    {
        var words = new uint[WordsOf(Count)];
        var at = 0;
        foreach (var layer in Layers)
            for (var i = 0; i < layer.Count; i++, at++)
                if (layer[i]) words[at / BitsPerWord] |= 1u << at % BitsPerWord;
        return new WeightsEntry(new Shape(words.Length), Array.ConvertAll(words, word => (float)word));
    }

    /// <summary>The layer of this name; null where the mask has none.</summary>
    public Mask? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The share of the weights in which two masks differ, in [0, 1]: the normalized Hamming distance.</summary>
    /// <exception cref="PruningException">They are not masks of the same layers.</exception>
    public double DistanceTo(TicketMask other)
    {
        var differing = 0L;
        foreach (var (layer, its) in PairedWith(other)) differing += layer.DifferencesFrom(its);
        return (double)differing / Count;
    }

    /// <summary>Each layer with that of the same name in another mask.</summary>
    /// <exception cref="PruningException">They are not masks of the same layers.</exception>
    internal IEnumerable<(Mask Layer, Mask Other)> PairedWith(TicketMask other)
    {
        if (Layers.Count != other.Layers.Count) throw new PruningException($"masks of {Layers.Count} and {other.Layers.Count} layers cannot be compared");
        foreach (var layer in Layers)
        {
            var its = other.Find(layer.Name) ?? throw new PruningException($"masks cannot be compared: the other has no layer {layer.Name}");
            if (its.Count != layer.Count)
                throw new PruningException($"masks cannot be compared: {layer.Name} has {layer.Count} weights here and {its.Count} there");
            yield return (layer, its);
        }
    }

    static int WordsOf(int count) => (count + BitsPerWord - 1) / BitsPerWord;
}
