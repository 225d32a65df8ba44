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

/// <summary>One tap of a window: where it reads, relative to the window's position, and which weight of a pair of channels it is.</summary>
/// <param name="Row">Rows below the position.</param>
/// <param name="Column">Columns right of it.</param>
/// <param name="Tap">r · S + s.</param>
readonly record struct WindowTap(int Row, int Column, int Tap);

/// <summary>
/// A grid of positions (i, j): each is the output pixel (FirstRow + i·OutputStep, FirstColumn + j·OutputStep) and has its window at the source pixel
/// (i·SourceStep, j·SourceStep).
/// </summary>
/// <param name="Source">N and the extents of what is read.</param>
/// <param name="Output">The extents of what is written.</param>
/// <param name="FirstRow">Output row of the grid's first row.</param>
/// <param name="FirstColumn">Output column of the grid's first column.</param>
/// <param name="OutputStep">Output pixels from one position to the next.</param>
/// <param name="SourceStep">Source pixels from one position's window to the next.</param>
readonly record struct Placement(Extent Source, Extent Output, int FirstRow, int FirstColumn, int OutputStep, int SourceStep)
{
    /// <summary>Rows of the grid.</summary>
    public int Rows => (Output.H - FirstRow + OutputStep - 1) / OutputStep;

    /// <summary>Columns of the grid.</summary>
    public int Columns => (Output.W - FirstColumn + OutputStep - 1) / OutputStep;
}

/// <summary>The first grid row, grid column and block of images of a tile.</summary>
readonly record struct TilePlace(int Row, int Column, int Block)
{
    /// <summary>Tiles that cover a placement.</summary>
    public static int Count(in Placement placement, in TileForm form) =>
        Up(placement.Rows, form.Rows) * Up(placement.Columns, form.Columns) * Up(Lanes.Blocks(placement.Output.N), form.Blocks);

    /// <summary>Tile <paramref name="index"/>, by block, then row, then column.</summary>
    public static TilePlace At(in Placement placement, in TileForm form, int index)
    {
        var (rows, columns) = (Up(placement.Rows, form.Rows), Up(placement.Columns, form.Columns));
        return new TilePlace(index / columns % rows * form.Rows, index % columns * form.Columns, index / (rows * columns) * form.Blocks);
    }

    static int Up(int count, int size) => (count + size - 1) / size;
}
