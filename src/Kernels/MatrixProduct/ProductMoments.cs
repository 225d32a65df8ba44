using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Mean and Σ(y − mean)² of each column over strips of 64 rows, gathered by the warp that has just computed the strip: the first level of
/// <see cref="BatchMomentsGpu"/>'s tree, without reading the results again.
/// </summary>
readonly struct ProductMoments
{
    /// <summary>Rows of a strip: a warp's results, and what a thread of <see cref="BatchMomentsGpu"/> takes.</summary>
    public const int Rows = ColumnSumGpu.RowsPerThread;

    readonly ArrayView<float> means, squares;
    readonly int areWanted; // 2 where they are of what is stored as bf16

    /// <param name="means">[⌈M/64⌉, N], or null where moments are not wanted.</param>
    /// <param name="squares">Likewise.</param>
    /// <param name="standIn">Any buffer of the device.</param>
    /// <param name="areOfBf16">True where results are stored as bf16: moments are those of what is stored.</param>
    public ProductMoments(DeviceBuffer? means, DeviceBuffer? squares, DeviceBuffer standIn, bool areOfBf16 = false)
    {
        this.means = GpuBuffer.Of(means ?? standIn);
        this.squares = GpuBuffer.Of(squares ?? standIn);
        areWanted = means is null ? 0 : areOfBf16 ? 2 : 1;
    }

    /// <summary>
    /// Takes the results of 64 × 8 from row <paramref name="m"/> on, as a warp holds them: of each quad rows g and g + 8, columns n and n + 1, the quads 16
    /// rows apart.
    /// </summary>
    public void Write<TArithmetic>(ProductExtents extents, int m, int n, int lane, Quad q0, Quad q1, Quad q2, Quad q3)
        where TArithmetic : struct, IArithmetic
    {
        if (areWanted == 0 || m >= extents.M) return;
        if (TArithmetic.StoresBf16 != 0 && areWanted == 2) (q0, q1, q2, q3) = (Stored(q0), Stored(q1), Stored(q2), Stored(q3));
        var rows = Math.Min(Rows, extents.M - m);
        WriteColumn(extents, m, n, lane, rows, new Eight { V0 = q0.A, V1 = q0.C, V2 = q1.A, V3 = q1.C, V4 = q2.A, V5 = q2.C, V6 = q3.A, V7 = q3.C });
        WriteColumn(extents, m, n + 1, lane, rows, new Eight { V0 = q0.B, V1 = q0.D, V2 = q1.B, V3 = q1.D, V4 = q2.B, V5 = q2.D, V6 = q3.B, V7 = q3.D });
    }

    static Quad Stored(Quad q)
    {
        var (low, high) = (MatrixUnit.RoundBf16(q.B, q.A), MatrixUnit.RoundBf16(q.D, q.C));
        return new Quad { A = PairOfBf16.First(low), B = PairOfBf16.Second(low), C = PairOfBf16.First(high), D = PairOfBf16.Second(high) };
    }

    void WriteColumn(ProductExtents extents, int m, int n, int lane, int rows, Eight column)
    {
        // differences from the strip's first row cancel little: see BatchMomentsGpu
        var first = Warp.Shuffle(column.V0, lane & 3);
        var left = rows - (lane >> 2);
        Sums sums = default;
        sums = sums.Plus(column.V0 - first, left);
        sums = sums.Plus(column.V1 - first, left - 8);
        sums = sums.Plus(column.V2 - first, left - 16);
        sums = sums.Plus(column.V3 - first, left - 24);
        sums = sums.Plus(column.V4 - first, left - 32);
        sums = sums.Plus(column.V5 - first, left - 40);
        sums = sums.Plus(column.V6 - first, left - 48);
        sums = sums.Plus(column.V7 - first, left - 56);
        sums = sums.Across(4).Across(8).Across(16);
        if (lane >= 4 || n >= extents.N) return;
        var away = sums.Sum / rows;
        var around = sums.Square - sums.Sum * away;
        var at = m / Rows * extents.N + n;
        means[at] = first + away;
        squares[at] = around < 0 ? 0 : around;
    }

    struct Sums
    {
        public float Sum;
        public float Square;

        /// <summary>With one difference more, if there are rows left.</summary>
        public readonly Sums Plus(float difference, int left)
        {
            var d = left > 0 ? difference : 0;
            return new Sums { Sum = Sum + d, Square = GpuMath.MultiplyAdd(d, d, Square) };
        }

        /// <summary>With those of the lane whose number differs in a bit: both sums are the same two numbers', so both lanes have the same bits.</summary>
        public readonly Sums Across(int bit) => new() { Sum = Sum + Warp.ShuffleXor(Sum, bit), Square = Square + Warp.ShuffleXor(Square, bit) };
    }
}
