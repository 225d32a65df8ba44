namespace NativeTickets.Pruning;

/// <summary>How many weights a sparsity prunes: round-half-even(sparsity × count).</summary>
public static class PrunedCount
{
    /// <summary>The number of zeros among so many weights.</summary>
    /// <param name="sparsity">The fraction of zeros, in [0, 1).</param>
    /// <param name="count">The weights.</param>
    /// <exception cref="PruningException">Sparsity is out of range.</exception>
    public static int Of(double sparsity, int count)
    {
        if (!(sparsity >= 0 && sparsity < 1)) throw new PruningException($"sparsity is the fraction of zeros, at least 0 and below 1, got {sparsity}");
        // decimal multiplies the fraction as it was written: 0.07 × 150 is 10.5 there, but 10.500000000000002 in double
        return (int)Math.Round((decimal)sparsity * count, MidpointRounding.ToEven);
    }
}
