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

    public static Quad Read(ArrayView<float> tile, int lane, int pair, int half)
    {
        var words = MatrixUnit.LoadMatrices(ref tile[(lane ^ half << 3) + pair * 16 * ITile<Fours>.Depth]);
        return new Quad { A = Interop.IntAsFloat(words.A), B = Interop.IntAsFloat(words.B), C = Interop.IntAsFloat(words.C), D = Interop.IntAsFloat(words.D) };
    }

    /// <summary>Four neighbors at a time: the operand's columns come in fours. A thread owns a group of four k and every 32nd row.</summary>
    internal struct Fours : ITile<Fours>
    {
        Place row0, row1, row2, row3, row4, row5, row6, row7;

        public static int ColumnsAreK => 1;

        public static int Together => 4;

        public static Fours At<TOperand>(TOperand operand, int origin, int extent, int thread) where TOperand : struct, IOperand
        {
            var first = origin + (thread >> 2);
            Fours tile = default;
            tile.row0 = operand.Row(first);
            tile.row1 = operand.Row(first + 32);
            if (extent > 64)
            {
                tile.row2 = operand.Row(first + 64);
                tile.row3 = operand.Row(first + 96);
            }
            if (extent > 128)
            {
                tile.row4 = operand.Row(first + 128);
                tile.row5 = operand.Row(first + 160);
                tile.row6 = operand.Row(first + 192);
                tile.row7 = operand.Row(first + 224);
            }
            return tile;
        }

        public readonly void Bring<TOperand>(TOperand operand, ArrayView<float> tile, int extent, int thread, int k) where TOperand : struct, IOperand
        {
            const int NextRow = 32 * 16;
            var four = thread & 3;
            var column = operand.Column(k + (four << 2));
            var to = ((thread >> 2) << 4) + ((four ^ (thread >> 3 & 3)) << 2);
            Copy(operand, tile, to, row0, column);
            Copy(operand, tile, to + NextRow, row1, column);
            if (extent > 64)
            {
                Copy(operand, tile, to + 2 * NextRow, row2, column);
                Copy(operand, tile, to + 3 * NextRow, row3, column);
            }
            if (extent > 128)
            {
                Copy(operand, tile, to + 4 * NextRow, row4, column);
                Copy(operand, tile, to + 5 * NextRow, row5, column);
                Copy(operand, tile, to + 6 * NextRow, row6, column);
                Copy(operand, tile, to + 7 * NextRow, row7, column);
            }
        }

        public static int Lane(int origin, int extent, int lane) => TileAlongK.Lane(origin, lane);

        public static Quad Read(ArrayView<float> tile, int extent, int lane, int pair, int half) => TileAlongK.Read(tile, lane, pair, half);

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

        public static Ones At<TOperand>(TOperand operand, int origin, int extent, int thread) where TOperand : struct, IOperand => new() { origin = origin };

        public readonly void Bring<TOperand>(TOperand operand, ArrayView<float> tile, int extent, int thread, int k) where TOperand : struct, IOperand
        {
            var one = thread & 15;
            var column = operand.Column(k + one);
            for (var row = thread >> 4; row < extent; row += ITile<Ones>.Threads / 16)
            {
                var from = operand.Locate(operand.Row(origin + row), column);
                var to = (row << 4) + ((one >> 2 ^ (row >> 1 & 3)) << 2) + (one & 3);
                AsyncCopy.One(ref tile[to], ref operand.View[Math.Max(from, 0)], from >= 0 ? 4 : 0);
            }
        }

        public static int Lane(int origin, int extent, int lane) => TileAlongK.Lane(origin, lane);

        public static Quad Read(ArrayView<float> tile, int extent, int lane, int pair, int half) => TileAlongK.Read(tile, lane, pair, half);
    }
}
