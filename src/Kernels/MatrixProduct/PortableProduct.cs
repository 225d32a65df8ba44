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
        result.WriteColumn(row, column, TShape.Side, n0);
        result.WriteColumn(row, column + TShape.Side, TShape.Side, n1);
        result.WriteColumn(row, column + 2 * TShape.Side, TShape.Side, n2);
        result.WriteColumn(row, column + 3 * TShape.Side, TShape.Side, n3);
        result.WriteColumn(row, column + 4 * TShape.Side, TShape.Side, n4);
        result.WriteColumn(row, column + 5 * TShape.Side, TShape.Side, n5);
        result.WriteColumn(row, column + 6 * TShape.Side, TShape.Side, n6);
        result.WriteColumn(row, column + 7 * TShape.Side, TShape.Side, n7);
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
