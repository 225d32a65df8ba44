namespace NativeTickets.Kernels;

/// <summary>What a matrix instruction multiplies: how floats become its operands.</summary>
interface IArithmetic
{
    /// <summary>How many instructions it takes to go through the 16 k of a tile.</summary>
    static abstract int Rounds { get; }

    /// <summary>1 where the result may be stored as bf16. A number, as kernels have no use for a bool.</summary>
    static abstract int StoresBf16 { get; }

    /// <summary>The operands of sixteen m: (m + g, low k), (m + g + 8, low k), (m + g, high k), (m + g + 8, high k).</summary>
    static abstract Words Read<TTile>(ref float place0, ref float place1, ref float place2, ref float place3, int extent, int pair)
        where TTile : struct, ITile<TTile>;

    /// <summary>sum + a · b.</summary>
    static abstract Quad Multiply(Quad sum, Words a, uint low, uint high);

    /// <summary>tf32: factors rounded to 10 bits of mantissa.</summary>
    internal readonly struct Tf32 : IArithmetic
    {
        public static int Rounds => 2;

        public static int StoresBf16 => 0;

        public static Words Read<TTile>(ref float place0, ref float place1, ref float place2, ref float place3, int extent, int pair)
            where TTile : struct, ITile<TTile>
        {
            var q = TTile.Read(ref place0, ref place1, ref place2, ref place3, extent, pair, 0);
            return new Words { A = MatrixUnit.RoundTf32(q.A), B = MatrixUnit.RoundTf32(q.B), C = MatrixUnit.RoundTf32(q.C), D = MatrixUnit.RoundTf32(q.D) };
        }

        public static Quad Multiply(Quad sum, Words a, uint low, uint high) =>
            MatrixUnit.MultiplyTf32(sum.A, sum.B, sum.C, sum.D, a.A, a.B, a.C, a.D, low, high);
    }

    /// <summary>
    /// bf16: factors rounded to 7 bits of mantissa. An instruction needs neighbors of k in a register; since a sum may be taken in any order as long as both
    /// factors agree on it, k and k + 4 serve as neighbors, which is how they are read.
    /// </summary>
    internal readonly struct Bf16 : IArithmetic
    {
        public static int Rounds => 1;

        public static int StoresBf16 => 1;

        public static Words Read<TTile>(ref float place0, ref float place1, ref float place2, ref float place3, int extent, int pair)
            where TTile : struct, ITile<TTile>
        {
            var low = TTile.Read(ref place0, ref place1, ref place2, ref place3, extent, pair, 0);
            var high = TTile.Read(ref place0, ref place1, ref place2, ref place3, extent, pair, 1);
            return new Words
            {
                A = MatrixUnit.RoundBf16(low.C, low.A),
                B = MatrixUnit.RoundBf16(low.D, low.B),
                C = MatrixUnit.RoundBf16(high.C, high.A),
                D = MatrixUnit.RoundBf16(high.D, high.B),
            };
        }

        public static Quad Multiply(Quad sum, Words a, uint low, uint high) =>
            MatrixUnit.MultiplyBf16(sum.A, sum.B, sum.C, sum.D, a.A, a.B, a.C, a.D, low, high);
    }
}
