using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// A factor of a matrix product as it lies in memory: rows by columns, columns fastest. It may be a matrix, or one that is never written down, such as the
/// windows of an image. Elements outside are 0. Any element can be located; the products on tensor cores go along rows or down columns instead, four neighbors
/// at a time, and there what belongs to no result may be any number.
/// </summary>
interface IOperand
{
    /// <summary>Where its numbers lie.</summary>
    ArrayView<float> View { get; }

    /// <summary>How many numbers that are, each counted once; for whoever plans a launch.</summary>
    long Count { get; }

    /// <summary>How many rows there are, of a phase where they are in phases.</summary>
    int Rows { get; }

    /// <summary>Works out a row; any row ≥ 0 may be asked for.</summary>
    Place Row(int row);

    /// <summary>Works out a column; any column ≥ 0 may be asked for.</summary>
    Place Column(int column);

    /// <summary>The index of an element in <see cref="View"/>, or −1 where it is 0.</summary>
    int Locate(Place row, Place column);

    /// <summary>Which rows go through the same terms as a row does, of a sum of so many.</summary>
    Phase PhaseAt(int row, int terms);

    /// <summary>Works out a row of a phase, for the copies of every fourth group of four columns from <paramref name="four"/> on.</summary>
    Line LineAt(int row, int four, Phase phase);

    /// <summary>Works out a tile of 16 columns, from <paramref name="column"/> on, a multiple of 16.</summary>
    Cursor CursorAt(int column, int four, Phase phase);

    /// <summary>The next 16 columns.</summary>
    Cursor Next(Cursor cursor);

    /// <summary>Starts a copy of a row's four numbers in a tile of columns, whose distance from the row's beginning is given.</summary>
    void Copy(int shared, int further, Line line, Cursor cursor, long offset);

    /// <summary>Works out a place from which to go down by <paramref name="step"/> rows at a time.</summary>
    Walk WalkAt(int row, int column, int step);

    /// <summary>So many rows further down.</summary>
    Walk Next(Walk walk);

    /// <summary>Starts a copy of four numbers of a row, or of zeros.</summary>
    void Copy(int shared, int further, Walk walk, bool isInside);
}

/// <summary>Where a row or a column of an operand lies: what an operand works out once and uses for many elements.</summary>
struct Place
{
    public int Base;
    public int I;
    public int J;
}

/// <summary>Rows of an operand that meet the same terms: of windows of a strided convolution's gradient, pixels that the same taps have seen.</summary>
struct Phase
{
    public int First; // row
    public int Start; // of its terms among the other operand's columns
    public int Terms;
    public int Down, Across; // where the first tap of the first row lies
    public int Rows, Columns; // of its window
    public int FirstColumns; // a bit for the first tap of each row
}

/// <summary>Where a row begins, in bytes, and which taps of it lie inside: bit t + 4 for tap t.</summary>
struct Line
{
    public long Address;
    public int Taps;
}

/// <summary>Where a tile of 16 columns lies from a row's beginning on, in bytes, and how the next one is found.</summary>
struct Cursor
{
    public int Offset;
    public int Tap, Column, Channel, Open;
    public int Taps, Columns;
    public int PixelStep, LineStep, BlockStep;
}

/// <summary>A place on the way down an operand's rows.</summary>
struct Walk
{
    public long Address, Step, LineWrap, ImageWrap;
    public int I, J, StepI, StepJ;
    public int EndI, EndJ;
    public int InsideI, InsideJ;
}

/// <summary>A row-major matrix without gaps.</summary>
readonly struct MatrixOperand(int rows, int columns, ArrayView<float> view) : IOperand
{
    public ArrayView<float> View => view;

    public long Count => (long)rows * columns;

    public int Rows => rows;

    public Place Row(int row) => new() { Base = row < rows ? row * columns : -1 };

    public Place Column(int column) => new() { Base = column < columns ? column : -1 };

    public int Locate(Place row, Place column) => (row.Base | column.Base) < 0 ? -1 : row.Base + column.Base;

    public Phase PhaseAt(int row, int terms) => new() { Terms = terms };

    public Line LineAt(int row, int four, Phase phase) => new() { Address = At(Math.Min(row, rows - 1) * columns + (four << 2)) };

    public Cursor CursorAt(int column, int four, Phase phase) => new() { Offset = column * sizeof(float) };

    public Cursor Next(Cursor cursor)
    {
        cursor.Offset += ITile<TileAlongK.Fours>.Depth * sizeof(float);
        return cursor;
    }

    public void Copy(int shared, int further, Line line, Cursor cursor, long offset) => AsyncCopy.WholeFour(shared, further, line.Address + offset);

    public Walk WalkAt(int row, int column, int step) => new()
    {
        Address = At(row * columns + (column < columns ? column : 0)),
        Step = (long)(step * columns) * sizeof(float),
    };

    public Walk Next(Walk walk)
    {
        walk.Address += walk.Step;
        return walk;
    }

    public void Copy(int shared, int further, Walk walk, bool isInside) => AsyncCopy.Four(shared, further, walk.Address, isInside ? 16 : 0);

    long At(int index) => MemoryAddress.InGlobal(ref view[0]) + (long)index * sizeof(float);
}
