namespace NativeTickets.Kernels;

/// <summary>The lists of one convolution with a pattern: those of its forward pass, which also serve gradWeight, and those of its transpose.</summary>
sealed class SparseConvolution
{
    readonly Conv2dGeometry geometry;
    readonly WeightPattern pattern;
    SparseLists? forward;
    SparseLists[]? transposed;

    public SparseConvolution(in Conv2dGeometry geometry, WeightPattern pattern) => (this.geometry, this.pattern) = (geometry, pattern);

    public SparseLists Forward =>
        forward ??= new SparseLists(Correlation.Forward(geometry), geometry.K, geometry.Input.C, geometry.Input.C * Taps, Taps, pattern.Keep);

    public SparseLists[] Transposed => transposed ??=
        [.. Correlation.Transposed(geometry).Select(each => new SparseLists(each, geometry.Input.C, geometry.K, Taps, geometry.Input.C * Taps, pattern.Keep))];

    int Taps => geometry.R * geometry.S;
}
