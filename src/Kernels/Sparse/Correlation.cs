namespace NativeTickets.Kernels;

/// <summary>
/// What a convolution forward and its transpose have in common: outputs at the positions (i, j) of a grid, each a sum over source channels and taps of
/// source[c, i·SourceStep + tap.Row, j·SourceStep + tap.Column] · weight; reads outside the source are 0. A strided transpose falls apart into stride² of
/// these, one for each remainder.
/// </summary>
/// <param name="Place">The grid.</param>
/// <param name="Taps">What a window reads.</param>
sealed record Correlation(Placement Place, WindowTap[] Taps)
{
    /// <summary>y from x.</summary>
    public static Correlation Forward(in Conv2dGeometry g)
    {
        var taps = new List<WindowTap>();
        for (var r = 0; r < g.R; r++)
            for (var s = 0; s < g.S; s++) taps.Add(new WindowTap(r - g.Padding, s - g.Padding, r * g.S + s));
        return new Correlation(new Placement(g.Input, g.Output, 0, 0, 1, g.Stride), [.. taps]);
    }

    /// <summary>
    /// gradInput from gradOutput: x[h, w] was read by output p = (h + padding − r) / stride where that is whole. With h = FirstRow + i·stride it is so for
    /// the taps r ≡ FirstRow + padding, and p = i + (FirstRow + padding − r) / stride.
    /// </summary>
    public static Correlation[] Transposed(in Conv2dGeometry g)
    {
        var all = new List<Correlation>();
        for (var row = 0; row < Math.Min(g.Stride, g.Input.H); row++)
            for (var column = 0; column < Math.Min(g.Stride, g.Input.W); column++)
            {
                var taps = new List<WindowTap>();
                for (var r = (row + g.Padding) % g.Stride; r < g.R; r += g.Stride)
                    for (var s = (column + g.Padding) % g.Stride; s < g.S; s += g.Stride)
                        taps.Add(new WindowTap((row + g.Padding - r) / g.Stride, (column + g.Padding - s) / g.Stride, r * g.S + s));
                all.Add(new Correlation(new Placement(g.Output, g.Input, row, column, g.Stride, 1), [.. taps]));
            }
        return [.. all];
    }
}
