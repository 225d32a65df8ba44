namespace NativeTickets.Kernels;

/// <summary>
/// The rows of a product that has the pixels of an image in phases, those with the same remainders of row and column by a stride together, each phase filled up
/// to a multiple of rows that all tiles divide: which pixel a row is.
/// </summary>
readonly struct PhaseRows
{
    const int Multiple = 256; // rows of the largest tile

    readonly int stride, height, width, places;
    readonly Divisor rowsOfPhase, columnsOfGrid, rowsOfGrid;

    /// <param name="image">Whose pixels they are.</param>
    /// <param name="stride">At least 2.</param>
    public PhaseRows(Extent image, int stride)
    {
        (this.stride, height, width) = (stride, image.H, image.W);
        Grid = new Extent(image.N, 1, ProductExtents.Tiles(image.H, stride), ProductExtents.Tiles(image.W, stride));
        places = Grid.N * Grid.Plane;
        Rows = checked(ProductExtents.Tiles(places, Multiple) * Multiple);
        (rowsOfPhase, columnsOfGrid, rowsOfGrid) = (new Divisor(Rows), new Divisor(Grid.W), new Divisor(Grid.H));
    }

    PhaseRows(int rows)
    {
        (stride, height, width, places, Rows, Grid) = (1, rows, 1, rows, rows, new Extent(1, 1, rows, 1));
        (rowsOfPhase, columnsOfGrid, rowsOfGrid) = (new Divisor(int.MaxValue), new Divisor(1), new Divisor(rows));
    }

    /// <summary>Every row is the result's of its own number.</summary>
    public static PhaseRows None(int rows) => new(rows);

    /// <summary>The pixels of a phase.</summary>
    public Extent Grid { get; }

    /// <summary>Rows of a phase.</summary>
    public int Rows { get; }

    /// <summary>Rows of all phases.</summary>
    public int Count => stride * stride * Rows;

    /// <summary>Pixels, or rows of the result.</summary>
    public int Results => Grid.N * height * width;

    /// <summary>The pixel that row m is, or −1 where it is none.</summary>
    public int Of(int m)
    {
        var phase = rowsOfPhase.Of(m);
        var own = m - phase * Rows;
        var line = columnsOfGrid.Of(own);
        var image = rowsOfGrid.Of(line);
        var down = phase / stride;
        var i = (line - image * Grid.H) * stride + down;
        var j = (own - line * Grid.W) * stride + phase - down * stride;
        return (own < places) & (i < height) & (j < width) ? (image * height + i) * width + j : -1;
    }
}
