namespace NativeTickets.Pruning;

/// <summary>Which weights of one layer a ticket keeps.</summary>
public sealed class LayerMask
{
    readonly bool[] kept;

    /// <summary>A mask from one flag a weight, row-major; true keeps. The flags are copied.</summary>
    public LayerMask(string name, ReadOnlySpan<bool> kept) : this(name, kept.ToArray()) { }

    LayerMask(string name, bool[] kept)
    {
        Name = name;
        this.kept = kept;
        KeptCount = kept.AsSpan().Count(true);
    }

    /// <summary>The parameter's name, <c>conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>True keeps; row-major.</summary>
    public ReadOnlySpan<bool> Kept => kept;

    /// <summary>How many weights the layer has.</summary>
    public int Count => kept.Length;

    /// <summary>How many it keeps.</summary>
    public int KeptCount { get; }

    /// <summary>How many are pruned.</summary>
    public int PrunedCount => Count - KeptCount;

    /// <summary>The fraction kept, in [0, 1].</summary>
    public double Density => (double)KeptCount / Count;

    /// <summary>A mask from numbers: 1 keeps, 0 is pruned.</summary>
    /// <exception cref="PruningException">A number is neither.</exception>
    public static LayerMask FromFloats(string name, ReadOnlySpan<float> values)
    {
        var kept = new bool[values.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            if (values[i] is not (0 or 1)) throw new PruningException($"mask of {name}: entries are 0 or 1, got {values[i]} at {i}");
            kept[i] = values[i] == 1;
        }
        return new LayerMask(name, kept);
    }

    /// <summary>1 for what is kept, 0 for what is pruned; row-major.</summary>
    public float[] ToFloats() => Array.ConvertAll(kept, k => k ? 1f : 0f);

    /// <summary>Sets what is pruned to +0.</summary>
    /// <exception cref="PruningException">The count of weights is another.</exception>
    public void ApplyTo(Span<float> weights)
    {
        if (weights.Length != Count) throw new PruningException($"mask of {Name}: has {Count} entries, the layer {weights.Length} weights");
        for (var i = 0; i < kept.Length; i++)
            if (!kept[i]) weights[i] = 0;
    }

    /// <summary>A mask that takes the array over; nobody else may write to it.</summary>
    internal static LayerMask Owning(string name, bool[] kept) => new(name, kept);
}
