using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Where a product's results go, [z][m][n], and what is done to them on the way (<see cref="ProductEpilogue"/>).
/// </summary>
/// <param name="extents">Of the product.</param>
/// <param name="view">Where its results lie.</param>
/// <param name="epilogue">What is done to them.</param>
/// <param name="phases">Which row of the result a row of the product is.</param>
readonly struct ProductResult(ProductExtents extents, ArrayView<float> view, ProductEpilogue epilogue, PhaseRows phases)
{
    /// <summary>Every row of the product is the result's of its own number.</summary>
    public ProductResult(ProductExtents extents, ArrayView<float> view, ProductEpilogue epilogue)
        : this(extents, view, epilogue, PhaseRows.None(extents.M))
    {
    }

    /// <summary>Eight rows that a thread has results of, <paramref name="step"/> apart.</summary>
    public EightRows Rows(int m, int step) => new()
    {
        R0 = Row(m),
        R1 = Row(m + step),
        R2 = Row(m + 2 * step),
        R3 = Row(m + 3 * step),
        R4 = Row(m + 4 * step),
        R5 = Row(m + 5 * step),
        R6 = Row(m + 6 * step),
        R7 = Row(m + 7 * step),
    };

    /// <summary>
    /// Results of eight rows and two columns, from an even column on: of each quad two neighbors of a row and two of the next.
    /// </summary>
    public void Write<TArithmetic>(EightRows rows, int n, Quad q0, Quad q1, Quad q2, Quad q3) where TArithmetic : struct, IArithmetic
    {
        if (n >= extents.N) return;
        var next = Math.Min(n + 1, extents.N - 1);
        var (scale0, scale1) = (epilogue.ConstantScale(n), epilogue.ConstantScale(next));
        var (shift0, shift1) = (epilogue.ConstantShift(n), epilogue.ConstantShift(next));
        var apart = next - n;
        WritePair<TArithmetic>(rows.R0, n, apart, scale0, scale1, shift0, shift1, q0.A, q0.B);
        WritePair<TArithmetic>(rows.R1, n, apart, scale0, scale1, shift0, shift1, q0.C, q0.D);
        WritePair<TArithmetic>(rows.R2, n, apart, scale0, scale1, shift0, shift1, q1.A, q1.B);
        WritePair<TArithmetic>(rows.R3, n, apart, scale0, scale1, shift0, shift1, q1.C, q1.D);
        WritePair<TArithmetic>(rows.R4, n, apart, scale0, scale1, shift0, shift1, q2.A, q2.B);
        WritePair<TArithmetic>(rows.R5, n, apart, scale0, scale1, shift0, shift1, q2.C, q2.D);
        WritePair<TArithmetic>(rows.R6, n, apart, scale0, scale1, shift0, shift1, q3.A, q3.B);
        WritePair<TArithmetic>(rows.R7, n, apart, scale0, scale1, shift0, shift1, q3.C, q3.D);
    }

    /// <summary>Eight rows of a column.</summary>
    public void WriteColumn(EightRows rows, int n, Eight column)
    {
        if (n >= extents.N) return;
        var (scale, shift) = (epilogue.Scale(n), epilogue.Shift(n));
        Write(rows.R0, n, column.V0, scale, shift);
        Write(rows.R1, n, column.V1, scale, shift);
        Write(rows.R2, n, column.V2, scale, shift);
        Write(rows.R3, n, column.V3, scale, shift);
        Write(rows.R4, n, column.V4, scale, shift);
        Write(rows.R5, n, column.V5, scale, shift);
        Write(rows.R6, n, column.V6, scale, shift);
        Write(rows.R7, n, column.V7, scale, shift);
    }

    /// <summary>Where a row's results begin, or −1 where they go nowhere.</summary>
    int Row(int m)
    {
        var row = phases.Of(m);
        return row < 0 ? -1 : (Grid.IdxZ * phases.Results + row) * extents.N;
    }

    /// <summary>Two neighbors of a row, or one, where they are 0 apart.</summary>
    void WritePair<TArithmetic>(int row, int n, int apart, float scale0, float scale1, float shift0, float shift1, float first, float second)
        where TArithmetic : struct, IArithmetic
    {
        if (row < 0) return;
        var at = row + n;
        if (TArithmetic.StoresBf16 != 0 && epilogue.IsBf16 != 0)
        {
            view[at >> 1] = Interop.IntAsFloat(epilogue.FinishPair(first, second, scale0, scale1, shift0, shift1, at, n));
            return;
        }
        var (one, two) = epilogue.FinishTwo(first, second, scale0, scale1, shift0, shift1, at, n, apart);
        if ((extents.N & 1) == 0) GlobalMemory.StorePair(ref view[at], one, two);
        else
        {
            view[at] = one;
            if (apart != 0) view[at + 1] = two;
        }
    }

    void Write(int row, int n, float value, float scale, float shift)
    {
        if (row >= 0) view[row + n] = epilogue.Finish(value, scale, shift, row + n, n);
    }
}

/// <summary>Where eight rows of a result begin, or −1 where one goes nowhere.</summary>
struct EightRows
{
    public int R0, R1, R2, R3, R4, R5, R6, R7;
}

/// <summary>The extents of result[z][m,n] = Σ_k a[m,k]·b[n,k], the sum cut into shares.</summary>
/// <param name="M">Rows of the result.</param>
/// <param name="N">Columns of the result.</param>
/// <param name="K">Terms of the sum.</param>
/// <param name="Share">Terms of a share, a multiple of a tile's depth.</param>
readonly record struct ProductExtents(int M, int N, int K, int Share)
{
    /// <summary>How many shares there are.</summary>
    public int Shares => Tiles(K, Share);

    /// <summary>Extents whose sum is cut into so many shares, or fewer, of whole tiles of 16 terms.</summary>
    public static ProductExtents Cut(int m, int n, int k, int shares) => new(m, n, k, Tiles(Tiles(k, shares), 16) * 16);

    /// <summary>How many tiles cover an extent.</summary>
    public static int Tiles(int extent, int tile) => (extent + tile - 1) / tile;
}
