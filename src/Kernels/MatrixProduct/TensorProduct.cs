using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// result[z][m,n] = Σ_k a[m,k]·b[n,k] (+ bias[n], then max(0, ·)) on tensor cores, k over share z of the sum. A group of four or eight warps computes
/// 128 × 128, 256 × 64 or 256 × 128 results, each warp 64 × 64 of them in 128 registers per thread; tiles of 16 k arrive in shared memory by copies that
/// nobody waits for until they are needed.
/// </summary>
/// <remarks>
/// The order of the sum depends on the extents alone. Factors are rounded to nearest by <typeparamref name="TArithmetic"/>, sums are kept in float. 2·M·N·K
/// flop. Source: Chetlur et al. 2014, arXiv:1410.0759, section 3 (the product that is never written down); Kerr et al. 2017, CUTLASS (tiles of tiles).
/// </remarks>
readonly struct TensorProduct<TShape, TArithmetic, TTile, TOperandA, TOperandB>(
    ProductExtents extents, TOperandA a, TOperandB b, ProductResult result, ProductMoments moments) : IGroupBody
    where TShape : struct, ITileShape
    where TArithmetic : struct, IArithmetic
    where TTile : struct, ITile<TTile>
    where TOperandA : struct, IOperand
    where TOperandB : struct, IOperand
{
    const int Depth = ITile<TTile>.Depth;

    public static int GroupSize => TShape.Threads;

    public static bool NeedsTensorCores => true;

    public void Run()
    {
        var thread = Group.IdxX;
        var warp = thread >> 5;
        var lane = thread & 31;
        var row = Grid.IdxX * TShape.Rows;
        var column = Grid.IdxY * TShape.Columns;
        var warpRow = warp / (TShape.Columns >> 6) << 6;
        var warpColumn = (warp & (TShape.Columns >> 6) - 1) << 6;

        // quads are 16-byte aligned, as copies need it
        var shared = MemoryAddress.InShared(ref SharedMemory.Allocate<Quad>(TShape.Stages * (TShape.Rows + TShape.Columns) * Depth / 4).Cast<float>()[0]);
        var partA = TShape.Rows * Depth * sizeof(float);
        var stage = (TShape.Rows + TShape.Columns) * Depth * sizeof(float);
        var stages = TShape.Stages * stage;

        var phase = a.PhaseAt(row, extents.K);
        var k = Grid.IdxZ * extents.Share;
        var end = Math.Min(k + extents.Share, phase.Terms);
        var bringA = TTile.At(a, phase, row, TShape.Rows, TShape.Threads, thread, k);
        var bringB = TTile.At(b, phase, column, TShape.Columns, TShape.Threads, thread, phase.Start + k);
        var laneA = TTile.Lane(warpRow, TShape.Rows, lane);
        var laneB = TTile.Lane(warpColumn, TShape.Columns, lane) + TShape.Rows * Depth;
        var (laneA0, laneA1) = (shared + laneA * sizeof(float), shared + (laneA ^ TTile.Turn) * sizeof(float));
        var (laneB0, laneB1) = (shared + laneB * sizeof(float), shared + (laneB ^ TTile.Turn) * sizeof(float));

        var next = k;
        var filling = 0;
        for (; filling < stages - stage; filling += stage)
        {
            if (next < end)
            {
                bringA = bringA.Bring(a, shared + filling, TShape.Rows, TShape.Threads, thread, next, end);
                bringB = bringB.Bring(b, shared + filling + partA, TShape.Columns, TShape.Threads, thread, next, end);
            }
            AsyncCopy.Commit();
            next += Depth;
        }

        Strips sums = default;
        var reading = 0;
        for (; k < end; k += Depth)
        {
            TShape.Wait();
            Group.Barrier();
            if (next < end)
            {
                bringA = bringA.Bring(a, shared + filling, TShape.Rows, TShape.Threads, thread, next, end);
                bringB = bringB.Bring(b, shared + filling + partA, TShape.Columns, TShape.Threads, thread, next, end);
            }
            AsyncCopy.Commit();
            next += Depth;
            filling = filling + stage == stages ? 0 : filling + stage;

            var (placeA0, placeA1) = (laneA0 + reading, laneA1 + reading);
            var (placeB0, placeB1) = (laneB0 + reading, laneB1 + reading);
            sums = sums.Plus<TArithmetic, TTile>(TShape.Rows, TShape.Columns, placeA0, placeA1, placeB0, placeB1, 0);
            if (TArithmetic.Rounds == 2) sums = sums.Plus<TArithmetic, TTile>(TShape.Rows, TShape.Columns, placeA0, placeA1, placeB0, placeB1, 1);
            reading = reading + stage == stages ? 0 : reading + stage;
        }

        row += warpRow;
        column += warpColumn;
        TTile.Write<TArithmetic>(result, moments, extents, row, column, lane, sums);
    }
}

/// <summary>A thread's part of 16 × 64 results: of eight tiles of 16 × 8, four numbers each.</summary>
struct Strip
{
    public Quad N0, N1, N2, N3, N4, N5, N6, N7;

    public readonly Strip Plus<T>(Words a, TwoWords b0, TwoWords b1) where T : struct, IArithmetic
    {
        Strip sum = default;
        sum.N0 = T.Multiply(N0, a, b0.First.A, b0.First.C);
        sum.N1 = T.Multiply(N1, a, b0.First.B, b0.First.D);
        sum.N2 = T.Multiply(N2, a, b0.Second.A, b0.Second.C);
        sum.N3 = T.Multiply(N3, a, b0.Second.B, b0.Second.D);
        sum.N4 = T.Multiply(N4, a, b1.First.A, b1.First.C);
        sum.N5 = T.Multiply(N5, a, b1.First.B, b1.First.D);
        sum.N6 = T.Multiply(N6, a, b1.Second.A, b1.Second.C);
        sum.N7 = T.Multiply(N7, a, b1.Second.B, b1.Second.D);
        return sum;
    }
}

/// <summary>A thread's part of a warp's 64 × 64 results.</summary>
struct Strips
{
    public Strip S0, S1, S2, S3;

    /// <summary>With the products of a round (<see cref="IArithmetic.Rounds"/>) of the tiles whose places are given.</summary>
    public readonly Strips Plus<TArithmetic, TTile>(int rows, int columns, int placeA0, int placeA1, int placeB0, int placeB1, int round)
        where TArithmetic : struct, IArithmetic where TTile : struct, ITile<TTile>
    {
        var b0 = TTile.ReadRight<TArithmetic>(placeB0, placeB1, columns, 0, round);
        var b1 = TTile.ReadRight<TArithmetic>(placeB0, placeB1, columns, 1, round);
        Strips sums = default;
        var a0 = TArithmetic.Read<TTile>(placeA0, placeA1, rows, 0, round);
        sums.S0 = S0.Plus<TArithmetic>(a0.First, b0, b1);
        sums.S1 = S1.Plus<TArithmetic>(a0.Second, b0, b1);
        var a1 = TArithmetic.Read<TTile>(placeA0, placeA1, rows, 1, round);
        sums.S2 = S2.Plus<TArithmetic>(a1.First, b0, b1);
        sums.S3 = S3.Plus<TArithmetic>(a1.Second, b0, b1);
        return sums;
    }
}

/// <summary>How the 64 × 64 results of a group's warps lie together, and how many tiles are on their way.</summary>
interface ITileShape
{
    /// <summary>Rows of the result that a group computes.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the result that a group computes.</summary>
    static abstract int Columns { get; }

    /// <summary>Threads of a group: 32 for each 64 × 64 results.</summary>
    static abstract int Threads { get; }

    /// <summary>Tiles of each operand in shared memory: one that is read, the others on their way.</summary>
    static abstract int Stages { get; }

    /// <summary>Waits for the oldest tile on its way.</summary>
    static abstract void Wait();

    /// <summary>128 × 128, 48 KiB: what a group may have without asking, all of it.</summary>
    internal readonly struct Square : ITileShape
    {
        public static int Rows => 128;

        public static int Columns => 128;

        public static int Threads => 128;

        public static int Stages => 3;

        public static void Wait() => AsyncCopy.WaitAllButOne();
    }

    /// <summary>256 × 128, 48 KiB: a third fewer numbers from the second-level cache for each result than 128 × 128, one group a multiprocessor.</summary>
    internal readonly struct Large : ITileShape
    {
        public static int Rows => 256;

        public static int Columns => 128;

        public static int Threads => 256;

        public static int Stages => 2;

        public static void Wait() => AsyncCopy.WaitAll();
    }

    /// <summary>256 × 64, 40 KiB, for results of few columns.</summary>
    internal readonly struct Tall : ITileShape
    {
        public static int Rows => 256;

        public static int Columns => 64;

        public static int Threads => 128;

        public static int Stages => 2;

        public static void Wait() => AsyncCopy.WaitAll();
    }
}
