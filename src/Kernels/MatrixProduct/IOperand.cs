using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// A factor of a matrix product as it lies in memory: rows by columns, columns fastest. It may be a matrix, or one that is never written down, such as the
/// windows of an image. Elements outside are 0.
/// </summary>
interface IOperand
{
    /// <summary>Where its numbers lie.</summary>
    ArrayView<float> View { get; }

    /// <summary>How many numbers that are, each counted once; for whoever plans a launch.</summary>
    long Count { get; }

    /// <summary>Works out a row; any row ≥ 0 may be asked for.</summary>
    Place Row(int row);

    /// <summary>Works out a column; any column ≥ 0 may be asked for.</summary>
    Place Column(int column);

    /// <summary>The index of an element in <see cref="View"/>, or −1 where it is 0.</summary>
    int Locate(Place row, Place column);
}

/// <summary>Where a row or a column of an operand lies: what an operand works out once and uses for many elements.</summary>
struct Place
{
    public int Base;
    public int I;
    public int J;
}

/// <summary>A row-major matrix without gaps.</summary>
readonly struct MatrixOperand(int rows, int columns, ArrayView<float> view) : IOperand
{
    public ArrayView<float> View => view;

    public long Count => (long)rows * columns;

    public Place Row(int row) => new() { Base = row < rows ? row * columns : -1 };

    public Place Column(int column) => new() { Base = column < columns ? column : -1 };

    public int Locate(Place row, Place column) => (row.Base | column.Base) < 0 ? -1 : row.Base + column.Base;
}
