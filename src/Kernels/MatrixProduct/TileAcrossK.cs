using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Tiles of operands whose rows are k, as [16][m]: number (m, k) lies at extent·k + 4·((m / 4) ^ Turned(k)) + m mod 4. The reduction over pixels of a
/// weight gradient reads both of its operands so. A lane reads four neighbors of m at once: of a warp's 64 m it has the eight from 8·g on, and each matrix
/// instruction is given one or two of them as its row or column g.
/// </summary>
static class TileAcrossK
{
    /// <summary>How tiles of this order are read and lead to results, whatever brings them.</summary>
    internal interface IAcrossK<TSelf> : ITile<TSelf> where TSelf : struct, IAcrossK<TSelf>
    {
        static int ITile<TSelf>.ColumnsAreK => 0;

        static int ITile<TSelf>.Turn => 4; // the next group of four

        static int ITile<TSelf>.Lane(int origin, int extent, int lane) => TileAcrossK.Lane(origin, extent, lane);

        static TwoQuads ITile<TSelf>.Read(int place0, int place1, int extent, int two, int half) => TileAcrossK.Read(place0, place1, extent, two, half);

        static TwoWords ITile<TSelf>.ReadRight<TArithmetic>(int place0, int place1, int extent, int two, int round) =>
            TArithmetic.Read<TSelf>(place0, place1, extent, two, round);

        static void ITile<TSelf>.Write<TArithmetic>(
            ProductResult result, ProductMoments moments, ProductExtents extents, int row, int column, int lane, Strips sums) =>
            TileAcrossK.Write<TArithmetic>(result, row, column, lane, sums);
    }

    static int Lane(int origin, int extent, int lane)
    {
        var (t, g) = (lane & 3, lane >> 2);
        return t * extent + (((origin >> 2) + 2 * g) ^ Turned(t)) * 4;
    }

    static TwoQuads Read(int place0, int place1, int extent, int two, int half)
    {
        var place = two == 0 ? place0 : place1;
        var low = MatrixUnit.LoadFour(place, half * 8 * extent);
        var high = MatrixUnit.LoadFour(place, half * 8 * extent + 4 * extent);
        return new TwoQuads
        {
            First = new Quad { A = low.A, B = low.B, C = high.A, D = high.B },
            Second = new Quad { A = low.C, B = low.D, C = high.C, D = high.D },
        };
    }

    /// <summary>
    /// How the groups of four of row k are turned around: by 0, 1, 4 and 5, so that eight lanes, of four k and every other group of four, touch all banks.
    /// </summary>
    static int Turned(int k) => (k & 1) | (k & 2) << 1;

    /// <summary>
    /// Copies a thread's rows of a tile, every <paramref name="step"/>-th of <paramref name="depth"/>, and answers where the next tile's are. Rows are
    /// <paramref name="next"/> numbers apart in shared memory, in turn from one address and from the other; those from <paramref name="left"/> on are zeros.
    /// </summary>
    internal static Walk Copy<TOperand>(TOperand operand, Walk walk, int even, int odd, int next, int left, int step, int depth)
        where TOperand : struct, IOperand
    {
        operand.Copy(even, 0, walk, left > 0);
        walk = operand.Next(walk);
        operand.Copy(odd, next, walk, left > step);
        walk = operand.Next(walk);
        if (step < depth / 2)
        {
            operand.Copy(even, 2 * next, walk, left > 2 * step);
            walk = operand.Next(walk);
            operand.Copy(odd, 3 * next, walk, left > 3 * step);
            walk = operand.Next(walk);
        }
        if (step < depth / 4)
        {
            operand.Copy(even, 4 * next, walk, left > 4 * step);
            walk = operand.Next(walk);
            operand.Copy(odd, 5 * next, walk, left > 5 * step);
            walk = operand.Next(walk);
            operand.Copy(even, 6 * next, walk, left > 6 * step);
            walk = operand.Next(walk);
            operand.Copy(odd, 7 * next, walk, left > 7 * step);
            walk = operand.Next(walk);
        }
        return walk;
    }

    /// <summary>
    /// Rows 8g … 8g + 7, two of each strip: a lane has read eight neighbors. Likewise its columns: column g of each of eight tiles was 8g … 8g + 7, and it has
    /// columns 2t and 2t + 1 of each.
    /// </summary>
    static void Write<TArithmetic>(ProductResult result, int row, int column, int lane, Strips sums) where TArithmetic : struct, IArithmetic
    {
        column += (lane & 3) << 4;
        var rows = result.Rows(row + (lane >> 2 << 3), 1);
        WriteFirst<TArithmetic>(result, rows, column, sums.S0.N0, sums.S0.N1, sums.S1.N0, sums.S1.N1, sums.S2.N0, sums.S2.N1, sums.S3.N0, sums.S3.N1);
        WriteFirst<TArithmetic>(result, rows, column + 2, sums.S0.N2, sums.S0.N3, sums.S1.N2, sums.S1.N3, sums.S2.N2, sums.S2.N3, sums.S3.N2, sums.S3.N3);
        WriteFirst<TArithmetic>(result, rows, column + 4, sums.S0.N4, sums.S0.N5, sums.S1.N4, sums.S1.N5, sums.S2.N4, sums.S2.N5, sums.S3.N4, sums.S3.N5);
        WriteFirst<TArithmetic>(result, rows, column + 6, sums.S0.N6, sums.S0.N7, sums.S1.N6, sums.S1.N7, sums.S2.N6, sums.S2.N7, sums.S3.N6, sums.S3.N7);
        WriteSecond<TArithmetic>(result, rows, column + 8, sums.S0.N0, sums.S0.N1, sums.S1.N0, sums.S1.N1, sums.S2.N0, sums.S2.N1, sums.S3.N0, sums.S3.N1);
        WriteSecond<TArithmetic>(result, rows, column + 10, sums.S0.N2, sums.S0.N3, sums.S1.N2, sums.S1.N3, sums.S2.N2, sums.S2.N3, sums.S3.N2, sums.S3.N3);
        WriteSecond<TArithmetic>(result, rows, column + 12, sums.S0.N4, sums.S0.N5, sums.S1.N4, sums.S1.N5, sums.S2.N4, sums.S2.N5, sums.S3.N4, sums.S3.N5);
        WriteSecond<TArithmetic>(result, rows, column + 14, sums.S0.N6, sums.S0.N7, sums.S1.N6, sums.S1.N7, sums.S2.N6, sums.S2.N7, sums.S3.N6, sums.S3.N7);
    }

    static void WriteFirst<TArithmetic>(
        ProductResult result, EightRows rows, int column, Quad p0, Quad q0, Quad p1, Quad q1, Quad p2, Quad q2, Quad p3, Quad q3)
        where TArithmetic : struct, IArithmetic =>
        result.Write<TArithmetic>(rows, column, First(p0, q0), First(p1, q1), First(p2, q2), First(p3, q3));

    static void WriteSecond<TArithmetic>(
        ProductResult result, EightRows rows, int column, Quad p0, Quad q0, Quad p1, Quad q1, Quad p2, Quad q2, Quad p3, Quad q3)
        where TArithmetic : struct, IArithmetic =>
        result.Write<TArithmetic>(rows, column, Second(p0, q0), Second(p1, q1), Second(p2, q2), Second(p3, q3));

    static Quad First(Quad p, Quad q) => new() { A = p.A, B = q.A, C = p.C, D = q.C };

    static Quad Second(Quad p, Quad q) => new() { A = p.B, B = q.B, C = p.D, D = q.D };

    /// <summary>
    /// Four neighbors at a time: the operand's columns come in fours. A thread owns a group of four m and every second, fourth or eighth row.
    /// </summary>
    internal struct Fours : IAcrossK<Fours>
    {
        Walk walk;
        int row, to, turned;

        public static int Together => 4;

        public static Fours At<TOperand>(TOperand operand, Phase phase, int origin, int extent, int threads, int thread, int k)
            where TOperand : struct, IOperand
        {
            var fours = extent >> 2;
            var four = thread & fours - 1;
            var row = thread / fours;
            var to = row * extent + ((four ^ Turned(row)) << 2);
            return new Fours
            {
                walk = operand.WalkAt(k + row, origin + (four << 2), threads / fours),
                row = row,
                to = to * sizeof(float),
                turned = (to ^ 16) * sizeof(float),
            };
        }

        public readonly Fours Bring<TOperand>(TOperand operand, int tile, int extent, int threads, int thread, int k, int end)
            where TOperand : struct, IOperand
        {
            var step = threads / (extent >> 2);
            var next = step * extent;
            var left = end - k - row;
            // two rows further, and their groups of four are turned by four more
            var (even, odd) = (tile + to, step == 2 ? tile + turned : tile + to);
            var moved = this;
            moved.walk = Copy(operand, walk, even, odd, next, left, step, ITile<Fours>.Depth);
            return moved;
        }
    }

    /// <summary>One number at a time.</summary>
    internal struct Ones : IAcrossK<Ones>
    {
        int origin;

        public static int Together => 1;

        public static Ones At<TOperand>(TOperand operand, Phase phase, int origin, int extent, int threads, int thread, int k)
            where TOperand : struct, IOperand => new() { origin = origin };

        public readonly Ones Bring<TOperand>(TOperand operand, int tile, int extent, int threads, int thread, int k, int end)
            where TOperand : struct, IOperand
        {
            for (var one = thread; one < ITile<Ones>.Depth * extent; one += threads)
            {
                var row = one / extent;
                var m = one & extent - 1;
                var from = operand.Locate(operand.Row(k + row), operand.Column(origin + m));
                var to = row * extent + ((m >> 2 ^ Turned(row)) << 2) + (m & 3);
                AsyncCopy.One(tile + to * sizeof(float), ref operand.View[Math.Max(from, 0)], from >= 0 ? 4 : 0);
            }
            return this;
        }
    }
}
