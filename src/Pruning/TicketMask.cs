using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>Which weights of a network a ticket keeps: one <see cref="LayerMask"/> for each prunable layer, in the network's order.</summary>
public sealed class TicketMask
{
    readonly Dictionary<string, LayerMask> byName;

    /// <summary>A mask of these layers.</summary>
    /// <exception cref="PruningException">Two layers bear the same name, or there is none.</exception>
    public TicketMask(IEnumerable<LayerMask> layers)
    {
        Layers = [.. layers];
        if (Layers.Count == 0) throw new PruningException("a mask wants at least one prunable layer, got none");
        byName = new(StringComparer.Ordinal);
        foreach (var layer in Layers)
            if (!byName.TryAdd(layer.Name, layer)) throw new PruningException($"mask: two layers are called {layer.Name}");
        Count = Layers.Sum(l => l.Count);
        KeptCount = Layers.Sum(l => l.KeptCount);
    }

    /// <summary>The layers, in the network's order.</summary>
    public IReadOnlyList<LayerMask> Layers { get; }

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
        var masked = network.Parameters.Where(p => p.Mask is not null).Select(p => LayerMask.FromFloats(p.Name, p.Mask!.ToArray())).ToArray();
        return masked.Length == 0 ? null : new TicketMask(masked);
    }

    /// <summary>A mask from a weights file: 1 keeps, 0 is pruned.</summary>
    /// <param name="entries">What <see cref="ToEntries"/> gave.</param>
    /// <exception cref="PruningException">There is no entry, or a number is neither 0 nor 1.</exception>
    public static TicketMask FromEntries(IReadOnlyDictionary<string, WeightsEntry> entries) => new(entries.Select(e => LayerMask.FromFloats(e.Key, e.Value.Values)));

    /// <summary>The mask for a weights file: by the layer's name, 1 for what is kept and 0 for what is pruned, [Count].</summary>
    public IReadOnlyDictionary<string, WeightsEntry> ToEntries() =>
        Layers.ToDictionary(l => l.Name, l => new WeightsEntry(new Shape(l.Count), l.ToFloats()), StringComparer.Ordinal);

    /// <summary>The layer of this name; null where the mask has none.</summary>
    public LayerMask? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>In how many weights two masks differ.</summary>
    /// <exception cref="PruningException">They are not masks of the same layers.</exception>
    public int HammingDistance(TicketMask other)
    {
        if (Layers.Count != other.Layers.Count) throw new PruningException($"masks of {Layers.Count} and {other.Layers.Count} layers cannot be compared");
        var distance = 0;
        foreach (var layer in Layers)
        {
            var mine = layer.Kept;
            var its = (other.Find(layer.Name) ?? throw new PruningException($"masks cannot be compared: the other has no layer {layer.Name}")).Kept;
            if (its.Length != mine.Length) throw new PruningException($"masks cannot be compared: {layer.Name} has {mine.Length} weights here and {its.Length} there");
            for (var i = 0; i < mine.Length; i++)
                if (mine[i] != its[i]) distance++;
        }
        return distance;
    }
}
