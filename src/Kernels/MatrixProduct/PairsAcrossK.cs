using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Tiles of operands that lie in memory as bf16 and whose rows are k, as [32][m]: eight neighbors of m, 16 bytes, are a group, and row k has its group e at
/// e ^ (k mod 8). One instruction reads four 8 × 8 matrices and turns them around, so that a lane gets neighbors along k. An operand's columns are words of two
/// neighbors, and k is counted in pairs.
/// </summary>
struct PairsAcrossK : ITile<PairsAcrossK>
{
    const int Rows = 2 * ITile<PairsAcrossK>.Depth;

    Place column;

    public static int ColumnsAreK => 0;

    public static int Together => 4;

    public static PairsAcrossK At<TOperand>(TOperand operand, int origin, int extent, int threads, int thread) where TOperand : struct, IOperand =>
        new() { column = operand.Column((origin >> 1) + ((thread & (extent >> 3) - 1) << 2)) };

    public readonly void Bring<TOperand>(TOperand operand, ArrayView<float> tile, int extent, int threads, int thread, int k)
        where TOperand : struct, IOperand
    {
        var groups = extent >> 3;
        var group = thread & groups - 1;
        for (var row = thread / groups; row < Rows; row += threads / groups)
        {
            var from = operand.Locate(operand.Row((k << 1) + row), column);
            var to = row * (extent >> 1) + ((group ^ row & 7) << 2);
            AsyncCopy.Four(ref tile[to], ref operand.View[Math.Max(from, 0)], from >= 0 ? 16 : 0);
        }
    }

    public static int Lane(int origin, int extent, int lane)
    {
        var row = (lane & 7) + (lane >> 4 << 3); // matrices 0 and 1 are k 0 … 7, matrices 2 and 3 k 8 … 15
        var group = lane >> 3 & 1;
        return row * (extent >> 1) + (origin >> 1) + ((group ^ lane & 7) << 2);
    }

    public static int Turn(int lane, int extent, int round) => lane + round * 8 * extent;

    public static Quad Read(ref float place0, ref float place1, ref float place2, ref float place3, int extent, int pair, int half)
    {
        // sixteen m on is two groups on, and the exclusive-or acts on just those two bits
        var words = pair == 0 ? MatrixUnit.LoadTurned(ref place0) : pair == 1 ? MatrixUnit.LoadTurned(ref place1)
            : pair == 2 ? MatrixUnit.LoadTurned(ref place2) : MatrixUnit.LoadTurned(ref place3);
        return new Quad { A = Interop.IntAsFloat(words.A), B = Interop.IntAsFloat(words.B), C = Interop.IntAsFloat(words.C), D = Interop.IntAsFloat(words.D) };
    }
}
