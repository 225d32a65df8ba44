namespace NativeTickets.Kernels;

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
