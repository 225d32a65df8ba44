namespace NativeTickets.Kernels;

/// <summary>
/// The rows of a product that has the pixels of an image in phases, those with the same remainders of row and column by a stride together, each phase filled up
/// to a multiple of rows that all tiles divide: which pixel a row is. As it is made by default: every row is the pixel of its own number.
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

    /// <summary>The pixels of a phase.</summary>
    public Extent Grid { get; }

    /// <summary>Rows of a phase.</summary>
    public int Rows { get; }

    /// <summary>Rows of all phases; 0 where there are none.</summary>
    public int Count => stride * stride * Rows;

    /// <summary>The pixel that row m is, or −1 where it is none, of a product of <paramref name="rows"/> rows.</summary>
    public int Of(int m, int rows)
    {
        if (stride == 0) return m < rows ? m : -1;
        var phase = rowsOfPhase.Of(m);
        var own = m - phase * Rows;
        var line = columnsOfGrid.Of(own);
        var image = rowsOfGrid.Of(line);
        var down = phase / stride;
        var i = (line - image * Grid.H) * stride + down;
        var j = (own - line * Grid.W) * stride + phase - down * stride;
        return m < rows && own < places && i < height && j < width ? (image * height + i) * width + j : -1;
    }
}
