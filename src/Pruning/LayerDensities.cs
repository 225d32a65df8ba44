namespace NativeTickets.Pruning;

/// <summary>How the weights that a network keeps are shared out among its layers, before anybody looks at the weights.</summary>
/// <remarks>Every method takes the shapes of the prunable weights, [K, C, R, S] or [outputs, inputs], in the network's order, and gives a density in [0, 1] for
/// each.</remarks>
public static class LayerDensities
{
    /// <summary>The same density everywhere: <c>1 − sparsity</c>.</summary>
    /// <exception cref="PruningException">The sparsity is out of range.</exception>
    public static double[] Uniform(IReadOnlyList<Shape> shapes, double sparsity)
    {
        RequireSparsity(sparsity);
        return [.. shapes.Select(_ => 1 - sparsity)];
    }

    /// <summary>
    /// Erdős–Rényi kernel: <c>density = ε · (sum of the extents) / (product of the extents)</c>, with ε such that the whole network has the sparsity. Where
    /// that exceeds 1, the layers of the largest quotient become dense and ε is solved again for the others, until none exceeds 1.
    /// </summary>
    /// <param name="shapes">Of the prunable weights.</param>
    /// <param name="sparsity">The fraction of zeros of the whole network, in [0, 1).</param>
    /// <param name="wholeZeros">Whether each layer's share of zeros is cut off to a whole number before ε is solved, as RigL's code does.</param>
    /// <param name="firstDense">Whether the first layer is dense and left out of the balance, as an option of RigL's code has it; the others then have the
    /// sparsity among themselves.</param>
    /// <exception cref="PruningException">The sparsity is out of range.</exception>
    /// <remarks>Source: Evci et al. 2020, arXiv:1911.11134, after Mocanu et al. 2018, arXiv:1707.04780.</remarks>
    public static double[] ErdosRenyiKernel(IReadOnlyList<Shape> shapes, double sparsity, bool wholeZeros = false, bool firstDense = false)
    {
        RequireSparsity(sparsity);
        double[] quotients = [.. shapes.Select(shape => (double)ExtentSum(shape) / shape.Count)];
        var isDense = new bool[shapes.Count];
        var first = firstDense ? 1 : 0;
        while (true)
        {
            var (kept, divisor, largest) = (0.0, 0.0, 0.0);
            for (var i = first; i < isDense.Length; i++)
            {
                var zeros = wholeZeros ? Math.Floor(sparsity * shapes[i].Count) : sparsity * shapes[i].Count;
                kept += isDense[i] ? -zeros : shapes[i].Count - zeros;
                if (isDense[i]) continue;
                divisor += quotients[i] * shapes[i].Count;
                largest = Math.Max(largest, quotients[i]);
            }
            var epsilon = divisor > 0 ? kept / divisor : 0;
            if (epsilon * largest <= 1)
                return [.. quotients.Select((quotient, i) => i < first || isDense[i] ? 1 : epsilon * quotient)];
            for (var i = first; i < isDense.Length; i++) isDense[i] |= quotients[i] == largest;
        }
    }

    /// <summary>Ideal gas quotas: <c>density = 1 / (force · n + 1)</c> of a layer of n weights, with the force under which the whole has the
    /// sparsity.</summary>
    /// <param name="shapes">Of the prunable weights.</param>
    /// <param name="sparsity">The fraction of zeros of the whole network, in [0, 1).</param>
    /// <exception cref="PruningException">The sparsity is out of range.</exception>
    /// <remarks>Source: Vysogorets and Kempe 2021, arXiv:2107.02306.</remarks>
    public static double[] IdealGas(IReadOnlyList<Shape> shapes, double sparsity)
    {
        RequireSparsity(sparsity);
        var wanted = (1 - sparsity) * shapes.Sum(shape => (double)shape.Count);
        var (low, high) = (0.0, 1.0);
        while (KeptUnder(high) > wanted) high *= 2;
        while (true)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) return [.. shapes.Select(shape => 1 / (high * shape.Count + 1))];
            if (KeptUnder(middle) > wanted) low = middle;
            else high = middle;
        }

        double KeptUnder(double force) => shapes.Sum(shape => shape.Count / (force * shape.Count + 1));
    }

    /// <summary>
    /// How many weights of each layer are pruned at these densities. What all layers keep together is rounded half to even; each layer then keeps the whole
    /// part of its share, and what is left over goes to the largest remainders.
    /// </summary>
    public static int[] PrunedCounts(IReadOnlyList<Shape> shapes, IReadOnlyList<double> densities)
    {
        double[] shares = [.. shapes.Select((shape, i) => Math.Clamp(densities[i], 0, 1) * shape.Count)];
        int[] kept = [.. shares.Select(share => (int)share)];
        var left = (int)Math.Round(shares.Sum(), MidpointRounding.ToEven) - kept.Sum();
        foreach (var i in Enumerable.Range(0, kept.Length).OrderByDescending(i => shares[i] - kept[i]).Take(left)) kept[i]++;
        return [.. kept.Select((count, i) => shapes[i].Count - count)];
    }

    static int ExtentSum(Shape shape) => Enumerable.Range(0, shape.Rank).Sum(axis => shape[axis]);

    static void RequireSparsity(double sparsity) => PrunedCount.Of(sparsity, 0);
}
