using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// The product of <see cref="TensorProduct{TShape, TArithmetic, TTile, TOperandA, TOperandB}"/> without matrix instructions: T × T threads compute 8T × 8T
/// results, each thread 64 of them, T apart, from tiles of 16 k in shared memory. How the operands lie in memory is all that it takes from
/// <typeparamref name="TTile"/>. Runs on every device; in full float precision, products and sums fused.
/// </summary>
readonly struct PortableProduct<TShape, TTile, TOperandA, TOperandB>(ProductExtents extents, TOperandA a, TOperandB b, ProductResult result) : IGroupBody
    where TShape : struct, IPortableShape
    where TTile : struct, ITile<TTile>
    where TOperandA : struct, IOperand
    where TOperandB : struct, IOperand
{
    const int Depth = ITile<TTile>.Depth;
    const int Gap = 4; // rows of a tile start four banks apart, so that the scattered writes of a transposed tile meet less often

    public static int GroupSize => TShape.Side * TShape.Side;

    public static bool NeedsTensorCores => false;

    public void Run()
    {
        var thread = Group.IdxX;
        var down = thread / TShape.Side;
        var across = thread - down * TShape.Side;
        var extent = TShape.Side * 8;
        var row = Grid.IdxX * extent;
        var column = Grid.IdxY * extent;
        var tileA = SharedMemory.Allocate<float>(Depth * (TShape.Side * 8 + Gap));
        var tileB = SharedMemory.Allocate<float>(Depth * (TShape.Side * 8 + Gap));
        Eight n0 = default, n1 = default, n2 = default, n3 = default, n4 = default, n5 = default, n6 = default, n7 = default;
        var end = Math.Min((Grid.IdxZ + 1) * extents.Share, extents.K);
        for (var k = Grid.IdxZ * extents.Share; k < end; k += Depth)
        {
            Bring(a, tileA, row, k, thread);
            Bring(b, tileB, column, k, thread);
            Group.Barrier();
            for (var one = 0; one < Depth; one++)
            {
                var left = Eight.Read(tileA, one * (extent + Gap) + down, TShape.Side);
                var right = Eight.Read(tileB, one * (extent + Gap) + across, TShape.Side);
                n0 = n0.Plus(left, right.V0);
                n1 = n1.Plus(left, right.V1);
                n2 = n2.Plus(left, right.V2);
                n3 = n3.Plus(left, right.V3);
                n4 = n4.Plus(left, right.V4);
                n5 = n5.Plus(left, right.V5);
                n6 = n6.Plus(left, right.V6);
                n7 = n7.Plus(left, right.V7);
            }
            Group.Barrier();
        }
        row += down;
        column += across;
        var rows = result.Rows(row, TShape.Side);
        result.WriteColumn(rows, column, n0);
        result.WriteColumn(rows, column + TShape.Side, n1);
        result.WriteColumn(rows, column + 2 * TShape.Side, n2);
        result.WriteColumn(rows, column + 3 * TShape.Side, n3);
        result.WriteColumn(rows, column + 4 * TShape.Side, n4);
        result.WriteColumn(rows, column + 5 * TShape.Side, n5);
        result.WriteColumn(rows, column + 6 * TShape.Side, n6);
        result.WriteColumn(rows, column + 7 * TShape.Side, n7);
    }

    /// <summary>Copies 16 k of the tile's m to shared memory, as [k][m].</summary>
    static void Bring<TOperand>(TOperand operand, ArrayView<float> tile, int origin, int k, int thread) where TOperand : struct, IOperand
    {
        var extent = TShape.Side * 8;
        var together = TTile.Together;
        for (var item = thread; item < Depth * extent / together; item += TShape.Side * TShape.Side)
        {
            var perRow = (TTile.ColumnsAreK != 0 ? Depth : extent) / together;
            var outer = item / perRow;
            var inner = (item - outer * perRow) * together;
            int from, to, step;
            if (TTile.ColumnsAreK != 0)
            {
                from = operand.Locate(operand.Row(origin + outer), operand.Column(k + inner));
                to = inner * (extent + Gap) + outer;
                step = extent + Gap;
            }
            else
            {
                from = operand.Locate(operand.Row(k + outer), operand.Column(origin + inner));
                to = outer * (extent + Gap) + inner;
                step = 1;
            }
            for (var one = 0; one < together; one++) tile[to + one * step] = from >= 0 ? operand.View[from + one] : 0;
        }
    }
}

/// <summary>How many threads work on a tile of the portable product.</summary>
interface IPortableShape
{
    /// <summary>Threads along each side; each computes 8 × 8 results.</summary>
    static abstract int Side { get; }

    /// <summary>64 threads and 64 × 64 results: two warps, enough work for a thread to hide its reads.</summary>
    internal readonly struct Card : IPortableShape
    {
        public static int Side => 8;
    }

    /// <summary>4 threads and 16 × 16 results: what the simulator, which pays for threads and barriers, runs of the same code.</summary>
    internal readonly struct Simulator : IPortableShape
    {
        public static int Side => 2;
    }
}

/// <summary>Eight numbers that a kernel keeps in registers.</summary>
struct Eight
{
    public float V0, V1, V2, V3, V4, V5, V6, V7;

    /// <summary>The numbers at <paramref name="at"/> and every <paramref name="step"/> after it.</summary>
    public static Eight Read(ArrayView<float> view, int at, int step) => new()
    {
        V0 = view[at],
        V1 = view[at + step],
        V2 = view[at + 2 * step],
        V3 = view[at + 3 * step],
        V4 = view[at + 4 * step],
        V5 = view[at + 5 * step],
        V6 = view[at + 6 * step],
        V7 = view[at + 7 * step],
    };

    /// <summary>this + a · b.</summary>
    public readonly Eight Plus(Eight a, float b) => new()
    {
        V0 = GpuMath.MultiplyAdd(a.V0, b, V0),
        V1 = GpuMath.MultiplyAdd(a.V1, b, V1),
        V2 = GpuMath.MultiplyAdd(a.V2, b, V2),
        V3 = GpuMath.MultiplyAdd(a.V3, b, V3),
        V4 = GpuMath.MultiplyAdd(a.V4, b, V4),
        V5 = GpuMath.MultiplyAdd(a.V5, b, V5),
        V6 = GpuMath.MultiplyAdd(a.V6, b, V6),
        V7 = GpuMath.MultiplyAdd(a.V7, b, V7),
    };
}
