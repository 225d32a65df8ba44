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
        byName = [];
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
