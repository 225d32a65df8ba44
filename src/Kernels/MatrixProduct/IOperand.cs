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

    /// <summary>Works out a row; any row ≥ 0 may be asked for.</summary>
    Place Row(int row);

    /// <summary>Works out a column; any column ≥ 0 may be asked for.</summary>
    Place Column(int column);

    /// <summary>The index of an element in <see cref="View"/>, or −1 where it is 0.</summary>
    int Locate(Place row, Place column);
}
