using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Tiles of operands whose columns are k, as [m][16]: number (m, k) lies at 16·m + 4·((k / 4) ^ (m / 2 mod 4)) + k mod 4. A row of the operand keeps 16
/// neighbors of k together, as it has them in memory; one instruction reads four 8 × 4 matrices of them.
/// </summary>
static class TileAlongK
{
    public static int Lane(int origin, int lane)
    {
        var row = lane & 15; // matrices 0 and 2 are rows 0 … 7, matrices 1 and 3 rows 8 … 15
        var four = lane >> 4;
        return (origin + row) * ITile<Fours>.Depth + ((four ^ (row >> 1 & 3)) << 2);
    }

    public static Quad Read(ref float place0, ref float place1, int pair, int half)
    {
        var further = pair * 16 * ITile<Fours>.Depth;
        var words = half == 0 ? MatrixUnit.LoadMatrices(ref place0, further) : MatrixUnit.LoadMatrices(ref place1, further);
        return new Quad { A = Interop.IntAsFloat(words.A), B = Interop.IntAsFloat(words.B), C = Interop.IntAsFloat(words.C), D = Interop.IntAsFloat(words.D) };
    }

    /// <summary>
    /// Four neighbors at a time: the operand's columns come in fours. A thread owns a group of four k and every 32nd row, or every 64th of 256 threads.
    /// </summary>
    internal struct Fours : ITile<Fours>
    {
        Place row0, row1, row2, row3, row4, row5, row6, row7;

        public static int ColumnsAreK => 1;

        public static int Together => 4;

        public static Fours At<TOperand>(TOperand operand, int origin, int extent, int threads, int thread) where TOperand : struct, IOperand
        {
            var first = origin + (thread >> 2);
            var step = threads >> 2;
            Fours tile = default;
            tile.row0 = operand.Row(first);
            tile.row1 = operand.Row(first + step);
            if (extent > 2 * step)
            {
                tile.row2 = operand.Row(first + 2 * step);
                tile.row3 = operand.Row(first + 3 * step);
            }
            if (extent > 4 * step)
            {
                tile.row4 = operand.Row(first + 4 * step);
                tile.row5 = operand.Row(first + 5 * step);
                tile.row6 = operand.Row(first + 6 * step);
                tile.row7 = operand.Row(first + 7 * step);
            }
            return tile;
        }

        public readonly void Bring<TOperand>(TOperand operand, ArrayView<float> tile, int extent, int threads, int thread, int k)
            where TOperand : struct, IOperand
        {
            var step = threads >> 2;
            var next = step * ITile<Fours>.Depth;
            var four = thread & 3;
            var column = operand.Column(k + (four << 2));
            var to = ((thread >> 2) << 4) + ((four ^ (thread >> 3 & 3)) << 2);
            Copy(operand, tile, to, row0, column);
            Copy(operand, tile, to + next, row1, column);
            if (extent > 2 * step)
            {
                Copy(operand, tile, to + 2 * next, row2, column);
                Copy(operand, tile, to + 3 * next, row3, column);
            }
            if (extent > 4 * step)
            {
                Copy(operand, tile, to + 4 * next, row4, column);
                Copy(operand, tile, to + 5 * next, row5, column);
                Copy(operand, tile, to + 6 * next, row6, column);
                Copy(operand, tile, to + 7 * next, row7, column);
            }
        }

        public static int Lane(int origin, int extent, int lane) => TileAlongK.Lane(origin, lane);

        public static int Turn(int lane, int extent, int round) => lane ^ round << 3;

        public static Quad Read(ref float place0, ref float place1, ref float place2, ref float place3, int extent, int pair, int half) =>
            TileAlongK.Read(ref place0, ref place1, pair, half);

        static void Copy<TOperand>(TOperand operand, ArrayView<float> tile, int to, Place row, Place column) where TOperand : struct, IOperand
        {
            var from = operand.Locate(row, column);
            AsyncCopy.Four(ref tile[to], ref operand.View[Math.Max(from, 0)], from >= 0 ? 16 : 0);
        }
    }

    /// <summary>One number at a time, for three input channels, ten classes and the like.</summary>
    internal struct Ones : ITile<Ones>
    {
        int origin;

        public static int ColumnsAreK => 1;

        public static int Together => 1;

        public static Ones At<TOperand>(TOperand operand, int origin, int extent, int threads, int thread)
            where TOperand : struct, IOperand => new() { origin = origin };

        public readonly void Bring<TOperand>(TOperand operand, ArrayView<float> tile, int extent, int threads, int thread, int k)
            where TOperand : struct, IOperand
        {
            var one = thread & 15;
            var column = operand.Column(k + one);
            for (var row = thread >> 4; row < extent; row += threads / 16)
            {
                var from = operand.Locate(operand.Row(origin + row), column);
                var to = (row << 4) + ((one >> 2 ^ (row >> 1 & 3)) << 2) + (one & 3);
                AsyncCopy.One(ref tile[to], ref operand.View[Math.Max(from, 0)], from >= 0 ? 4 : 0);
            }
        }

        public static int Lane(int origin, int extent, int lane) => TileAlongK.Lane(origin, lane);

        public static int Turn(int lane, int extent, int round) => lane ^ round << 3;

        public static Quad Read(ref float place0, ref float place1, ref float place2, ref float place3, int extent, int pair, int half) =>
            TileAlongK.Read(ref place0, ref place1, pair, half);
    }
}
