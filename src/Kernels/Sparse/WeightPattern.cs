using System.Diagnostics;

namespace NativeTickets.Kernels;

/// <summary>
/// Which weights of a layer survive. Made when a mask is set, never in a step: the lists that the sparse kernels walk hold places only, the values are read
/// from the weights themselves. What it remembers for a geometry is made when first asked for.
/// </summary>
public sealed class WeightPattern
{
    readonly bool[] keep;
    readonly Dictionary<Conv2dGeometry, SparseConvolution> plans = [];

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
    internal SparseConvolution? ListsFor(in Conv2dGeometry geometry) => SparseChoice.Takes(this, geometry) ? For(geometry) : null;

    /// <summary>The lists of a layer's survivors, however many they are.</summary>
    internal SparseConvolution For(in Conv2dGeometry geometry)
    {
        if (!plans.TryGetValue(geometry, out var plan)) plans[geometry] = plan = new SparseConvolution(geometry, this);
        return plan;
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
    SparseLists? forward;
    SparseLists[]? transposed;

    public SparseConvolution(in Conv2dGeometry geometry, WeightPattern pattern) => (this.geometry, this.pattern) = (geometry, pattern);

    public SparseLists Forward => forward ?? BuildForward();

    public SparseLists[] Transposed => transposed ?? BuildTransposed();

    SparseLists BuildForward() => forward = pattern.Timed(() =>
        new SparseLists(Correlation.Forward(geometry), geometry.K, geometry.Input.C, geometry.Input.C * Taps, Taps, pattern.Keep));

    SparseLists[] BuildTransposed() => transposed = pattern.Timed<SparseLists[]>(() =>
        [.. Correlation.Transposed(geometry).Select(each => new SparseLists(each, geometry.Input.C, geometry.K, Taps, geometry.Input.C * Taps, pattern.Keep))]);

    int Taps => geometry.R * geometry.S;
}
