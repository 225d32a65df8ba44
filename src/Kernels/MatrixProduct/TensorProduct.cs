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

        var stage = (TShape.Rows + TShape.Columns) * Depth;
        // quads are 16-byte aligned, as copies need it
        var shared = SharedMemory.Allocate<Quad>(TShape.Stages * (TShape.Rows + TShape.Columns) * Depth / 4).Cast<float>();
        var bringA = TTile.At(a, row, TShape.Rows, TShape.Threads, thread);
        var bringB = TTile.At(b, column, TShape.Columns, TShape.Threads, thread);
        var laneA = TTile.Lane(warpRow, TShape.Rows, lane);
        var laneB = TTile.Lane(warpColumn, TShape.Columns, lane) + TShape.Rows * Depth;

        var k = Grid.IdxZ * extents.Share;
        var end = Math.Min(k + extents.Share, extents.K);
        var next = k;
        var filling = 0;
        for (; filling < (TShape.Stages - 1) * stage; filling += stage)
        {
            if (next < end)
            {
                bringA.Bring(a, shared.SubView(filling), TShape.Rows, TShape.Threads, thread, next);
                bringB.Bring(b, shared.SubView(filling + TShape.Rows * Depth), TShape.Columns, TShape.Threads, thread, next);
            }
            AsyncCopy.Commit();
            next += Depth;
        }

        Strip strip0 = default, strip1 = default, strip2 = default, strip3 = default;
        var reading = 0;
        for (; k < end; k += Depth)
        {
            TShape.Wait();
            Group.Barrier();
            if (next < end)
            {
                bringA.Bring(a, shared.SubView(filling), TShape.Rows, TShape.Threads, thread, next);
                bringB.Bring(b, shared.SubView(filling + TShape.Rows * Depth), TShape.Columns, TShape.Threads, thread, next);
            }
            AsyncCopy.Commit();
            next += Depth;
            filling = filling + stage == TShape.Stages * stage ? 0 : filling + stage;

            for (var round = 0; round < TArithmetic.Rounds; round++)
            {
                var tile = shared.SubView(reading);
                var atA = TTile.Turn(laneA, TShape.Rows, round);
                var atB = TTile.Turn(laneB, TShape.Columns, round);
                ref var placeA0 = ref tile[atA];
                ref var placeA1 = ref tile[atA ^ 8];
                ref var placeA2 = ref tile[atA ^ 16];
                ref var placeA3 = ref tile[atA ^ 24];
                ref var placeB0 = ref tile[atB];
                ref var placeB1 = ref tile[atB ^ 8];
                ref var placeB2 = ref tile[atB ^ 16];
                ref var placeB3 = ref tile[atB ^ 24];
                var b0 = TArithmetic.Read<TTile>(ref placeB0, ref placeB1, ref placeB2, ref placeB3, TShape.Columns, 0);
                var b1 = TArithmetic.Read<TTile>(ref placeB0, ref placeB1, ref placeB2, ref placeB3, TShape.Columns, 1);
                var b2 = TArithmetic.Read<TTile>(ref placeB0, ref placeB1, ref placeB2, ref placeB3, TShape.Columns, 2);
                var b3 = TArithmetic.Read<TTile>(ref placeB0, ref placeB1, ref placeB2, ref placeB3, TShape.Columns, 3);
                var a0 = TArithmetic.Read<TTile>(ref placeA0, ref placeA1, ref placeA2, ref placeA3, TShape.Rows, 0);
                strip0 = strip0.Plus<TArithmetic>(a0, b0, b1, b2, b3);
                var a1 = TArithmetic.Read<TTile>(ref placeA0, ref placeA1, ref placeA2, ref placeA3, TShape.Rows, 1);
                strip1 = strip1.Plus<TArithmetic>(a1, b0, b1, b2, b3);
                var a2 = TArithmetic.Read<TTile>(ref placeA0, ref placeA1, ref placeA2, ref placeA3, TShape.Rows, 2);
                strip2 = strip2.Plus<TArithmetic>(a2, b0, b1, b2, b3);
                var a3 = TArithmetic.Read<TTile>(ref placeA0, ref placeA1, ref placeA2, ref placeA3, TShape.Rows, 3);
                strip3 = strip3.Plus<TArithmetic>(a3, b0, b1, b2, b3);
            }
            reading = reading + stage == TShape.Stages * stage ? 0 : reading + stage;
        }

        row += warpRow;
        column += warpColumn + ((lane & 3) << 1);
        moments.Write<TArithmetic>(extents, row, column, lane, strip0.N0, strip1.N0, strip2.N0, strip3.N0);
        moments.Write<TArithmetic>(extents, row, column + 8, lane, strip0.N1, strip1.N1, strip2.N1, strip3.N1);
        moments.Write<TArithmetic>(extents, row, column + 16, lane, strip0.N2, strip1.N2, strip2.N2, strip3.N2);
        moments.Write<TArithmetic>(extents, row, column + 24, lane, strip0.N3, strip1.N3, strip2.N3, strip3.N3);
        moments.Write<TArithmetic>(extents, row, column + 32, lane, strip0.N4, strip1.N4, strip2.N4, strip3.N4);
        moments.Write<TArithmetic>(extents, row, column + 40, lane, strip0.N5, strip1.N5, strip2.N5, strip3.N5);
        moments.Write<TArithmetic>(extents, row, column + 48, lane, strip0.N6, strip1.N6, strip2.N6, strip3.N6);
        moments.Write<TArithmetic>(extents, row, column + 56, lane, strip0.N7, strip1.N7, strip2.N7, strip3.N7);
        row += lane >> 2;
        result.Write<TArithmetic>(row, column, strip0.N0, strip1.N0, strip2.N0, strip3.N0);
        result.Write<TArithmetic>(row, column + 8, strip0.N1, strip1.N1, strip2.N1, strip3.N1);
        result.Write<TArithmetic>(row, column + 16, strip0.N2, strip1.N2, strip2.N2, strip3.N2);
        result.Write<TArithmetic>(row, column + 24, strip0.N3, strip1.N3, strip2.N3, strip3.N3);
        result.Write<TArithmetic>(row, column + 32, strip0.N4, strip1.N4, strip2.N4, strip3.N4);
        result.Write<TArithmetic>(row, column + 40, strip0.N5, strip1.N5, strip2.N5, strip3.N5);
        result.Write<TArithmetic>(row, column + 48, strip0.N6, strip1.N6, strip2.N6, strip3.N6);
        result.Write<TArithmetic>(row, column + 56, strip0.N7, strip1.N7, strip2.N7, strip3.N7);
    }

    /// <summary>A thread's part of 16 × 64 results: of eight tiles of 16 × 8, four numbers each.</summary>
    struct Strip
    {
        public Quad N0, N1, N2, N3, N4, N5, N6, N7;

        public readonly Strip Plus<T>(Words a, Words b0, Words b1, Words b2, Words b3) where T : struct, IArithmetic
        {
            Strip sum = default;
            sum.N0 = T.Multiply(N0, a, b0.A, b0.C);
            sum.N1 = T.Multiply(N1, a, b0.B, b0.D);
            sum.N2 = T.Multiply(N2, a, b1.A, b1.C);
            sum.N3 = T.Multiply(N3, a, b1.B, b1.D);
            sum.N4 = T.Multiply(N4, a, b2.A, b2.C);
            sum.N5 = T.Multiply(N5, a, b2.B, b2.D);
            sum.N6 = T.Multiply(N6, a, b3.A, b3.C);
            sum.N7 = T.Multiply(N7, a, b3.B, b3.D);
            return sum;
        }
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
