using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>Where one tile vector reads and writes: found once per tile, used for every channel.</summary>
readonly struct WinogradTile
{
    public WinogradTile(in WinogradGrid grid, int vector)
    {
        var tiles = grid.Rows * grid.Columns;
        var (block, row, column) = (vector / tiles, vector / grid.Columns % grid.Rows, vector % grid.Columns);
        (Row, Column) = (row * WinogradGrid.Side, column * WinogradGrid.Side);
        (Top, Left) = (Row - grid.Padding, Column - grid.Padding);
        Mask = Lanes.Mask(grid.Output.N, block);
        Source = ((long)block * grid.Source.Image + Top * grid.Source.W + Left) * Lanes.Width;
        Target = ((long)block * grid.Output.Image + Row * grid.Output.W + Column) * Lanes.Width;
        IsInside = Top >= 0 && Left >= 0 && Top + WinogradGrid.Window <= grid.Source.H && Left + WinogradGrid.Window <= grid.Source.W
            && (block + 1) * Lanes.Width <= grid.Output.N;
    }

    /// <summary>The first output row.</summary>
    public int Row { get; }

    /// <summary>The first output column.</summary>
    public int Column { get; }

    /// <summary>The first input row; negative in the padding.</summary>
    public int Top { get; }

    /// <summary>The first input column; negative in the padding.</summary>
    public int Left { get; }

    /// <summary>The lanes that hold an image.</summary>
    public Vector512<float> Mask { get; }

    /// <summary>Floats from the source's start to the first input of channel 0, which may lie in the padding.</summary>
    public long Source { get; }

    /// <summary>Floats from the target's start to the first output of channel 0.</summary>
    public long Target { get; }

    /// <summary>True where all inputs lie in the image and all lanes hold images.</summary>
    public bool IsInside { get; }
}
