namespace NativeTickets.Kernels;

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
