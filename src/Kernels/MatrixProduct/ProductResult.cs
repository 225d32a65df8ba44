using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Where a product's results go, [z][m][n], and what is done to them on the way (<see cref="ProductEpilogue"/>).
/// </summary>
/// <param name="extents">Of the product.</param>
/// <param name="view">Where the results go.</param>
/// <param name="epilogue">What is done to them.</param>
/// <param name="isBf16">1 where they are stored as bf16, of an even number of columns.</param>
readonly struct ProductResult(ProductExtents extents, ArrayView<float> view, ProductEpilogue epilogue, int isBf16 = 0)
{
    /// <summary>
    /// What a thread holds of 64 × 8 results: of each quad two neighbors from (m, n) on and two from (m + 8, n) on, the quads 16 rows apart; n is even.
    /// </summary>
    public void Write<TArithmetic>(int m, int n, Quad q0, Quad q1, Quad q2, Quad q3) where TArithmetic : struct, IArithmetic
    {
        if (n >= extents.N) return;
        var rows = extents.M - m;
        var at = (Grid.IdxZ * extents.M + m) * extents.N + n;
        var next = Math.Min(n + 1, extents.N - 1);
        var (scale0, scale1) = (epilogue.ConstantScale(n), epilogue.ConstantScale(next));
        var (shift0, shift1) = (epilogue.ConstantShift(n), epilogue.ConstantShift(next));
        if ((extents.N & 1) == 0)
        {
            WritePair<TArithmetic>(at, rows, n, scale0, scale1, shift0, shift1, q0.A, q0.B);
            WritePair<TArithmetic>(at + 8 * extents.N, rows - 8, n, scale0, scale1, shift0, shift1, q0.C, q0.D);
            WritePair<TArithmetic>(at + 16 * extents.N, rows - 16, n, scale0, scale1, shift0, shift1, q1.A, q1.B);
            WritePair<TArithmetic>(at + 24 * extents.N, rows - 24, n, scale0, scale1, shift0, shift1, q1.C, q1.D);
            WritePair<TArithmetic>(at + 32 * extents.N, rows - 32, n, scale0, scale1, shift0, shift1, q2.A, q2.B);
            WritePair<TArithmetic>(at + 40 * extents.N, rows - 40, n, scale0, scale1, shift0, shift1, q2.C, q2.D);
            WritePair<TArithmetic>(at + 48 * extents.N, rows - 48, n, scale0, scale1, shift0, shift1, q3.A, q3.B);
            WritePair<TArithmetic>(at + 56 * extents.N, rows - 56, n, scale0, scale1, shift0, shift1, q3.C, q3.D);
            return;
        }
        WriteColumn(m, n, 8, new Eight { V0 = q0.A, V1 = q0.C, V2 = q1.A, V3 = q1.C, V4 = q2.A, V5 = q2.C, V6 = q3.A, V7 = q3.C });
        WriteColumn(m, n + 1, 8, new Eight { V0 = q0.B, V1 = q0.D, V2 = q1.B, V3 = q1.D, V4 = q2.B, V5 = q2.D, V6 = q3.B, V7 = q3.D });
    }

    void WritePair<TArithmetic>(int at, int rows, int n, float scale0, float scale1, float shift0, float shift1, float first, float second)
        where TArithmetic : struct, IArithmetic
    {
        if (TArithmetic.StoresBf16 != 0 && isBf16 != 0)
        {
            if (rows > 0) view[at >> 1] = Interop.IntAsFloat(epilogue.FinishPair(first, second, scale0, scale1, shift0, shift1, at, n));
        }
        else if (rows > 0)
            GlobalMemory.StorePair(ref view[at], epilogue.Finish(first, scale0, shift0, at, n), epilogue.Finish(second, scale1, shift1, at + 1, n + 1));
    }

    void Write(int at, int n, float value, float scale, float shift) => view[at] = epilogue.Finish(value, scale, shift, at, n);

    /// <summary>What a thread of the portable product holds of a column: eight results, <paramref name="step"/> rows apart.</summary>
    public void WriteColumn(int m, int n, int step, Eight column)
    {
        if (n >= extents.N) return;
        var rows = extents.M - m;
        var at = (Grid.IdxZ * extents.M + m) * extents.N + n;
        var (scale, shift) = (epilogue.Scale(n), epilogue.Shift(n));
        var next = step * extents.N;
        if (rows > 0) Write(at, n, column.V0, scale, shift);
        if (rows > step) Write(at + next, n, column.V1, scale, shift);
        if (rows > 2 * step) Write(at + 2 * next, n, column.V2, scale, shift);
        if (rows > 3 * step) Write(at + 3 * next, n, column.V3, scale, shift);
        if (rows > 4 * step) Write(at + 4 * next, n, column.V4, scale, shift);
        if (rows > 5 * step) Write(at + 5 * next, n, column.V5, scale, shift);
        if (rows > 6 * step) Write(at + 6 * next, n, column.V6, scale, shift);
        if (rows > 7 * step) Write(at + 7 * next, n, column.V7, scale, shift);
    }
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
