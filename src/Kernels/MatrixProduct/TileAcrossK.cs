using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Tiles of operands whose rows are k, as [16][m]: number (m, k) lies at extent·k + 4·((m / 4) ^ (2·(k mod 4))) + m mod 4. The reduction over pixels of a
/// weight gradient reads both of its operands so.
/// </summary>
static class TileAcrossK
{
    public static int Lane(int origin, int extent, int lane)
    {
        var (t, g) = (lane & 3, lane >> 2);
        return t * extent + origin + ((g >> 2 ^ t << 1) << 2) + (g & 3);
    }

    public static Quad Read(ArrayView<float> tile, int extent, int lane, int pair, int half)
    {
        // eight m on is two groups of four on, and the exclusive-or acts on just those two bits
        var eights = pair << 1 & 3;
        var at = (lane ^ eights << 3) + ((pair >> 1) << 5) + half * 8 * extent;
        var next = (lane ^ (eights | 1) << 3) + ((pair >> 1) << 5) + half * 8 * extent;
        return new Quad { A = tile[at], B = tile[next], C = tile[at + 4 * extent], D = tile[next + 4 * extent] };
    }

    /// <summary>Four neighbors at a time: the operand's columns come in fours. A thread owns a group of four m and some of the rows.</summary>
    internal struct Fours : ITile<Fours>
    {
        Place column;

        public static int ColumnsAreK => 0;

        public static int Together => 4;

        public static Fours At<TOperand>(TOperand operand, int origin, int extent, int thread) where TOperand : struct, IOperand =>
            new() { column = operand.Column(origin + ((thread & (extent >> 2) - 1) << 2)) };

        public readonly void Bring<TOperand>(TOperand operand, ArrayView<float> tile, int extent, int thread, int k) where TOperand : struct, IOperand
        {
            var fours = extent >> 2;
            var four = thread & fours - 1;
            for (var row = thread / fours; row < ITile<Fours>.Depth; row += ITile<Fours>.Threads / fours)
            {
                var from = operand.Locate(operand.Row(k + row), column);
                var to = row * extent + ((four ^ (row & 3) << 1) << 2);
                AsyncCopy.Four(ref tile[to], ref operand.View[Math.Max(from, 0)], from >= 0 ? 16 : 0);
            }
        }

        public static int Lane(int origin, int extent, int lane) => TileAcrossK.Lane(origin, extent, lane);

        public static Quad Read(ArrayView<float> tile, int extent, int lane, int pair, int half) => TileAcrossK.Read(tile, extent, lane, pair, half);
    }

    /// <summary>One number at a time.</summary>
    internal struct Ones : ITile<Ones>
    {
        int origin;

        public static int ColumnsAreK => 0;

        public static int Together => 1;

        public static Ones At<TOperand>(TOperand operand, int origin, int extent, int thread) where TOperand : struct, IOperand => new() { origin = origin };

        public readonly void Bring<TOperand>(TOperand operand, ArrayView<float> tile, int extent, int thread, int k) where TOperand : struct, IOperand
        {
            for (var one = thread; one < ITile<Ones>.Depth * extent; one += ITile<Ones>.Threads)
            {
                var row = one / extent;
                var m = one & extent - 1;
                var from = operand.Locate(operand.Row(k + row), operand.Column(origin + m));
                var to = row * extent + ((m >> 2 ^ (row & 3) << 1) << 2) + (m & 3);
                AsyncCopy.One(ref tile[to], ref operand.View[Math.Max(from, 0)], from >= 0 ? 4 : 0);
            }
        }

        public static int Lane(int origin, int extent, int lane) => TileAcrossK.Lane(origin, extent, lane);

        public static Quad Read(ArrayView<float> tile, int extent, int lane, int pair, int half) => TileAcrossK.Read(tile, extent, lane, pair, half);
    }
}
