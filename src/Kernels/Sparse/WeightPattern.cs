using System.Diagnostics;

namespace NativeTickets.Kernels;

/// <summary>
/// Which weights of a layer survive. Made when a mask is set, never in a step: the lists that the sparse kernels walk hold places only, the values are read
/// from the weights themselves. What it remembers for a geometry is made when first asked for.
/// </summary>
public sealed class WeightPattern
{
    readonly bool[] keep;
    int[]? places;
    readonly Dictionary<(Conv2dGeometry, int?), SparseConvolution> plans = [];

    /// <summary>The pattern of a mask.</summary>
    /// <param name="mask">One entry a weight, row-major; 0 is pruned, all else survives.</param>
    public WeightPattern(ReadOnlySpan<float> mask)
    {
        keep = new bool[mask.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            keep[i] = mask[i] != 0;
            if (keep[i]) Survivors++;
        }
    }

    /// <summary>The number of weights.</summary>
    public int Count => keep.Length;

    /// <summary>Weights that are not pruned.</summary>
    public int Survivors { get; }

    /// <summary>Survivors over all, in [0, 1].</summary>
    public double Density => Count == 0 ? 1 : (double)Survivors / Count;

    /// <summary>
    /// The density up to which the sparse kernels run, where a test or a measurement needs another than the measured crossover; null for that.
    /// </summary>
    public double? SparseUpTo { get; init; }

    /// <summary>Seconds that its lists took to build so far.</summary>
    public double ListSeconds { get; private set; }

    internal ReadOnlySpan<bool> Keep => keep;

    /// <summary>The lists of a layer's survivors; null where it has so many that the dense kernels are the faster way.</summary>
    /// <param name="geometry">The layer's.</param>
    /// <param name="wholeBlocks">Blocks of the batch that the layer's is a part of, whose order of sums is wanted; null for its own.</param>
    internal SparseConvolution? ListsFor(in Conv2dGeometry geometry, int? wholeBlocks) =>
        SparseChoice.Takes(this, geometry) ? For(geometry, wholeBlocks) : null;

    /// <summary>The lists of a layer's survivors, however many they are.</summary>
    internal SparseConvolution For(in Conv2dGeometry geometry, int? wholeBlocks = null)
    {
        if (!plans.TryGetValue((geometry, wholeBlocks), out var plan))
            plans[(geometry, wholeBlocks)] = plan = new SparseConvolution(geometry, this, wholeBlocks);
        return plan;
    }

    /// <summary>The places of the survivors, in order.</summary>
    internal int[] Places => places ??= [.. Enumerable.Range(0, keep.Length).Where(i => keep[i])];

    /// <summary>Writes 0 where weights are pruned.</summary>
    public unsafe void ClearPruned(DeviceBuffer numbers) => Clear(CpuBuffer.Of(numbers));

    unsafe void Clear(float* numbers)
    {
        for (var i = 0; i < keep.Length; i++)
            if (!keep[i]) numbers[i] = 0;
    }

    /// <summary>Builds lists and counts the time they take.</summary>
    internal T Timed<T>(Func<T> build)
    {
        var begin = Stopwatch.GetTimestamp();
        var lists = build();
        ListSeconds += Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return lists;
    }
}

/// <summary>The lists of one convolution with a pattern: those of its forward pass, which also serve gradWeight, and those of its transpose.</summary>
sealed class SparseConvolution
{
    readonly Conv2dGeometry geometry;
    readonly WeightPattern pattern;
    readonly int? wholeBlocks;
    SparseLists? forward;
    SparseLists[]? transposed;

    public SparseConvolution(in Conv2dGeometry geometry, WeightPattern pattern, int? wholeBlocks) =>
        (this.geometry, this.pattern, this.wholeBlocks) = (geometry, pattern, wholeBlocks);

    public SparseLists Forward => forward ?? BuildForward();

    public SparseLists[] Transposed => transposed ?? BuildTransposed();

    SparseLists BuildForward() => forward = pattern.Timed(() =>
        new SparseLists(Correlation.Forward(geometry), geometry.K, geometry.Input.C, geometry.Input.C * Taps, Taps, pattern.Keep, wholeBlocks));

    SparseLists[] BuildTransposed() => transposed = pattern.Timed<SparseLists[]>(() =>
    [
        .. Correlation.Transposed(geometry)
            .Select(each => new SparseLists(each, geometry.Input.C, geometry.K, Taps, geometry.Input.C * Taps, pattern.Keep, wholeBlocks)),
    ]);

    int Taps => geometry.R * geometry.S;
}
