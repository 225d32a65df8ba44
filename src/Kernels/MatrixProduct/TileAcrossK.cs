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

    public static Quad Read(ref float place0, ref float place1, ref float place2, ref float place3, int extent, int pair, int half)
    {
        // eight m on is two groups of four on, and the exclusive-or acts on just those two bits
        var further = ((pair >> 1) << 5) + half * 8 * extent;
        return (pair & 1) == 0 ? Read(ref place0, ref place1, extent, further) : Read(ref place2, ref place3, extent, further);
    }

    static Quad Read(ref float place, ref float next, int extent, int further) => new()
    {
        A = MatrixUnit.LoadNear(ref place, further),
        B = MatrixUnit.LoadNear(ref next, further),
        C = MatrixUnit.LoadNear(ref place, further + 4 * extent),
        D = MatrixUnit.LoadNear(ref next, further + 4 * extent),
    };

    /// <summary>Four neighbors at a time: the operand's columns come in fours. A thread owns a group of four m and some of the rows.</summary>
    internal struct Fours : ITile<Fours>
    {
        Place column;

        public static int ColumnsAreK => 0;

        public static int Together => 4;

        public static Fours At<TOperand>(TOperand operand, int origin, int extent, int threads, int thread)
            where TOperand : struct, IOperand =>
            new() { column = operand.Column(origin + ((thread & (extent >> 2) - 1) << 2)) };

        public readonly void Bring<TOperand>(TOperand operand, ArrayView<float> tile, int extent, int threads, int thread, int k)
            where TOperand : struct, IOperand
        {
            var fours = extent >> 2;
            var four = thread & fours - 1;
            for (var row = thread / fours; row < ITile<Fours>.Depth; row += threads / fours)
            {
                var from = operand.Locate(operand.Row(k + row), column);
                var to = row * extent + ((four ^ (row & 3) << 1) << 2);
                AsyncCopy.Four(ref tile[to], ref operand.View[Math.Max(from, 0)], from >= 0 ? 16 : 0);
            }
        }

        public static int Lane(int origin, int extent, int lane) => TileAcrossK.Lane(origin, extent, lane);

        public static int Turn(int lane, int extent, int round) => lane + round * 8 * extent;

        public static Quad Read(ref float place0, ref float place1, ref float place2, ref float place3, int extent, int pair, int half) =>
            TileAcrossK.Read(ref place0, ref place1, ref place2, ref place3, extent, pair, half);
    }

    /// <summary>One number at a time.</summary>
    internal struct Ones : ITile<Ones>
    {
        int origin;

        public static int ColumnsAreK => 0;

        public static int Together => 1;

        public static Ones At<TOperand>(TOperand operand, int origin, int extent, int threads, int thread)
            where TOperand : struct, IOperand => new() { origin = origin };

        public readonly void Bring<TOperand>(TOperand operand, ArrayView<float> tile, int extent, int threads, int thread, int k)
            where TOperand : struct, IOperand
        {
            for (var one = thread; one < ITile<Ones>.Depth * extent; one += threads)
            {
                var row = one / extent;
                var m = one & extent - 1;
                var from = operand.Locate(operand.Row(k + row), operand.Column(origin + m));
                var to = row * extent + ((m >> 2 ^ (row & 3) << 1) << 2) + (m & 3);
                AsyncCopy.One(ref tile[to], ref operand.View[Math.Max(from, 0)], from >= 0 ? 4 : 0);
            }
        }

        public static int Lane(int origin, int extent, int lane) => TileAcrossK.Lane(origin, extent, lane);

        public static int Turn(int lane, int extent, int round) => lane + round * 8 * extent;

        public static Quad Read(ref float place0, ref float place1, ref float place2, ref float place3, int extent, int pair, int half) =>
            TileAcrossK.Read(ref place0, ref place1, ref place2, ref place3, extent, pair, half);
    }
}
