namespace NativeTickets.Kernels;

/// <summary>
/// Tiles of operands whose columns are k, as [m][16]: number (m, k) lies at 16·m + 4·((k / 4) ^ (m / 2 mod 4)) + k mod 4. A row of the operand keeps 16
/// neighbors of k together, as it has them in memory; one instruction reads four 8 × 4 matrices of them.
/// </summary>
static class TileAlongK
{
    /// <summary>How tiles of this order are read and lead to results, whatever brings them.</summary>
    internal interface IAlongK<TSelf> : ITile<TSelf> where TSelf : struct, IAlongK<TSelf>
    {
        static int ITile<TSelf>.ColumnsAreK => 1;

        // eight k on is two groups of four on, and the exclusive-or acts on just those two bits
        static int ITile<TSelf>.Turn => 8;

        static int ITile<TSelf>.Lane(int origin, int extent, int lane) => TileAlongK.Lane(origin, lane);

        static TwoQuads ITile<TSelf>.Read(int place0, int place1, int extent, int two, int half) => TileAlongK.Read(place0, place1, two, half);

        static TwoWords ITile<TSelf>.ReadRight<TArithmetic>(int place0, int place1, int extent, int two, int round) =>
            TArithmetic.ReadRounded<TSelf>(place0, place1, extent, two, round);

        static void ITile<TSelf>.Write<TArithmetic>(
            ProductResult result, ProductMoments moments, ProductExtents extents, int row, int column, int lane, Strips sums) =>
            TileAlongK.Write<TArithmetic>(result, moments, extents, row, column, lane, sums);
    }

    static int Lane(int origin, int lane)
    {
        var row = lane & 15; // matrices 0 and 2 are rows 0 … 7, matrices 1 and 3 rows 8 … 15
        var four = lane >> 4;
        return (origin + row) * ITile<Fours>.Depth + ((four ^ (row >> 1 & 3)) << 2);
    }

    static TwoQuads Read(int place0, int place1, int two, int half) => new()
    {
        First = half == 0 ? Read(place0, 2 * two) : Read(place1, 2 * two),
        Second = half == 0 ? Read(place0, 2 * two + 1) : Read(place1, 2 * two + 1),
    };

    static Quad Read(int place, int pair) => Quad.Of(MatrixUnit.LoadMatrices(place, pair * 16 * ITile<Fours>.Depth));

    /// <summary>Rows g and g + 8 of each strip of 16, columns 2t and 2t + 1 of each eight.</summary>
    internal static void Write<TArithmetic>(
        ProductResult result, ProductMoments moments, ProductExtents extents, int row, int column, int lane, Strips sums)
        where TArithmetic : struct, IArithmetic
    {
        column += (lane & 3) << 1;
        moments.Write<TArithmetic>(extents, row, column, lane, sums.S0.N0, sums.S1.N0, sums.S2.N0, sums.S3.N0);
        moments.Write<TArithmetic>(extents, row, column + 8, lane, sums.S0.N1, sums.S1.N1, sums.S2.N1, sums.S3.N1);
        moments.Write<TArithmetic>(extents, row, column + 16, lane, sums.S0.N2, sums.S1.N2, sums.S2.N2, sums.S3.N2);
        moments.Write<TArithmetic>(extents, row, column + 24, lane, sums.S0.N3, sums.S1.N3, sums.S2.N3, sums.S3.N3);
        moments.Write<TArithmetic>(extents, row, column + 32, lane, sums.S0.N4, sums.S1.N4, sums.S2.N4, sums.S3.N4);
        moments.Write<TArithmetic>(extents, row, column + 40, lane, sums.S0.N5, sums.S1.N5, sums.S2.N5, sums.S3.N5);
        moments.Write<TArithmetic>(extents, row, column + 48, lane, sums.S0.N6, sums.S1.N6, sums.S2.N6, sums.S3.N6);
        moments.Write<TArithmetic>(extents, row, column + 56, lane, sums.S0.N7, sums.S1.N7, sums.S2.N7, sums.S3.N7);
        var rows = result.Rows(row + (lane >> 2), 8);
        result.Write<TArithmetic>(rows, column, sums.S0.N0, sums.S1.N0, sums.S2.N0, sums.S3.N0);
        result.Write<TArithmetic>(rows, column + 8, sums.S0.N1, sums.S1.N1, sums.S2.N1, sums.S3.N1);
        result.Write<TArithmetic>(rows, column + 16, sums.S0.N2, sums.S1.N2, sums.S2.N2, sums.S3.N2);
        result.Write<TArithmetic>(rows, column + 24, sums.S0.N3, sums.S1.N3, sums.S2.N3, sums.S3.N3);
        result.Write<TArithmetic>(rows, column + 32, sums.S0.N4, sums.S1.N4, sums.S2.N4, sums.S3.N4);
        result.Write<TArithmetic>(rows, column + 40, sums.S0.N5, sums.S1.N5, sums.S2.N5, sums.S3.N5);
        result.Write<TArithmetic>(rows, column + 48, sums.S0.N6, sums.S1.N6, sums.S2.N6, sums.S3.N6);
        result.Write<TArithmetic>(rows, column + 56, sums.S0.N7, sums.S1.N7, sums.S2.N7, sums.S3.N7);
    }

    /// <summary>
    /// Four neighbors at a time: the operand's columns come in fours. A thread owns a group of four k and every 32nd row, or every 64th of 256 threads.
    /// </summary>
    internal struct Fours : IAlongK<Fours>
    {
        Line row0, row1, row2, row3, row4, row5, row6, row7;
        Cursor cursor;
        int to;

        public static int Together => 4;

        public static Fours At<TOperand>(TOperand operand, Phase phase, int origin, int extent, int threads, int thread, int k)
            where TOperand : struct, IOperand
        {
            var first = origin + (thread >> 2);
            var step = threads >> 2;
            var four = thread & 3;
            Fours tile = default;
            tile.cursor = operand.CursorAt(k, four, phase);
            tile.to = ((thread >> 2) * ITile<Fours>.Depth + ((four ^ (thread >> 3 & 3)) << 2)) * sizeof(float);
            tile.row0 = operand.LineAt(first, four, phase);
            tile.row1 = operand.LineAt(first + step, four, phase);
            if (extent > 2 * step)
            {
                tile.row2 = operand.LineAt(first + 2 * step, four, phase);
                tile.row3 = operand.LineAt(first + 3 * step, four, phase);
            }
            if (extent > 4 * step)
            {
                tile.row4 = operand.LineAt(first + 4 * step, four, phase);
                tile.row5 = operand.LineAt(first + 5 * step, four, phase);
                tile.row6 = operand.LineAt(first + 6 * step, four, phase);
                tile.row7 = operand.LineAt(first + 7 * step, four, phase);
            }
            return tile;
        }

        public readonly Fours Bring<TOperand>(TOperand operand, int tile, int extent, int threads, int thread, int k, int end)
            where TOperand : struct, IOperand
        {
            var step = threads >> 2;
            var next = step * ITile<Fours>.Depth;
            var shared = tile + to;
            var offset = (long)cursor.Offset;
            operand.Copy(shared, 0, row0, cursor, offset);
            operand.Copy(shared, next, row1, cursor, offset);
            if (extent > 2 * step)
            {
                operand.Copy(shared, 2 * next, row2, cursor, offset);
                operand.Copy(shared, 3 * next, row3, cursor, offset);
            }
            if (extent > 4 * step)
            {
                operand.Copy(shared, 4 * next, row4, cursor, offset);
                operand.Copy(shared, 5 * next, row5, cursor, offset);
                operand.Copy(shared, 6 * next, row6, cursor, offset);
                operand.Copy(shared, 7 * next, row7, cursor, offset);
            }
            var moved = this;
            moved.cursor = operand.Next(cursor);
            return moved;
        }
    }

    /// <summary>One number at a time, for three input channels, ten classes and the like.</summary>
    internal struct Ones : IAlongK<Ones>
    {
        int origin;

        public static int Together => 1;

        public static Ones At<TOperand>(TOperand operand, Phase phase, int origin, int extent, int threads, int thread, int k)
            where TOperand : struct, IOperand => new() { origin = origin };

        public readonly Ones Bring<TOperand>(TOperand operand, int tile, int extent, int threads, int thread, int k, int end)
            where TOperand : struct, IOperand
        {
            var one = thread & 15;
            var column = operand.Column(k + one);
            for (var row = thread >> 4; row < extent; row += threads / 16)
            {
                var from = operand.Locate(operand.Row(origin + row), column);
                var to = (row << 4) + ((one >> 2 ^ (row >> 1 & 3)) << 2) + (one & 3);
                AsyncCopy.One(tile + to * sizeof(float), ref operand.View[Math.Max(from, 0)], from >= 0 ? 4 : 0);
            }
            return this;
        }
    }
}
