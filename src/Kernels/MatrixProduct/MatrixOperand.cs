using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>A row-major matrix without gaps.</summary>
readonly struct MatrixOperand(int rows, int columns, ArrayView<float> view) : IOperand
{
    public ArrayView<float> View => view;

    public Place Row(int row) => new() { Base = row < rows ? row * columns : -1 };

    public Place Column(int column) => new() { Base = column < columns ? column : -1 };

    public int Locate(Place row, Place column) => (row.Base | column.Base) < 0 ? -1 : row.Base + column.Base;
}
