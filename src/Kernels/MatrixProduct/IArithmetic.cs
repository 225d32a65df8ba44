namespace NativeTickets.Kernels;

/// <summary>What a matrix instruction multiplies: how floats become its operands.</summary>
interface IArithmetic
{
    /// <summary>How many instructions it takes to go through the 16 k of a tile.</summary>
    static abstract int Rounds { get; }

    /// <summary>1 where the result may be stored as bf16. A number, as kernels have no use for a bool.</summary>
    static abstract int StoresBf16 { get; }

    /// <summary>
    /// The operands of 32 m, from 32 · <paramref name="two"/> on, in eight k of <paramref name="round"/> or in all sixteen: of both halves (m + g, low k),
    /// (m + g + 8, low k), (m + g, high k), (m + g + 8, high k).
    /// </summary>
    static abstract TwoWords Read<TTile>(int place0, int place1, int extent, int two, int round) where TTile : struct, ITile<TTile>;

    /// <summary>The same of numbers that were rounded where they were packed.</summary>
    static abstract TwoWords ReadRounded<TTile>(int place0, int place1, int extent, int two, int round) where TTile : struct, ITile<TTile>;

    /// <summary>sum + a · b.</summary>
    static abstract Quad Multiply(Quad sum, Words a, uint low, uint high);

    /// <summary>tf32: factors rounded to 10 bits of mantissa.</summary>
    internal readonly struct Tf32 : IArithmetic
    {
        public static int Rounds => 2;

        public static int StoresBf16 => 0;

        public static TwoWords Read<TTile>(int place0, int place1, int extent, int two, int round) where TTile : struct, ITile<TTile>
        {
            var q = TTile.Read(place0, place1, extent, two, round);
            return new TwoWords { First = Round(q.First), Second = Round(q.Second) };
        }

        public static TwoWords ReadRounded<TTile>(int place0, int place1, int extent, int two, int round) where TTile : struct, ITile<TTile>
        {
            var q = TTile.Read(place0, place1, extent, two, round);
            return new TwoWords { First = Words.Of(q.First), Second = Words.Of(q.Second) };
        }

        public static Quad Multiply(Quad sum, Words a, uint low, uint high) =>
            MatrixUnit.MultiplyTf32(sum.A, sum.B, sum.C, sum.D, a.A, a.B, a.C, a.D, low, high);

        static Words Round(Quad q) => new()
        {
            A = MatrixUnit.RoundTf32(q.A),
            B = MatrixUnit.RoundTf32(q.B),
            C = MatrixUnit.RoundTf32(q.C),
            D = MatrixUnit.RoundTf32(q.D),
        };
    }

    /// <summary>
    /// bf16: factors rounded to 7 bits of mantissa. An instruction needs neighbors of k in a register; since a sum may be taken in any order as long as both
    /// factors agree on it, k and k + 4 serve as neighbors, which is how they are read.
    /// </summary>
    internal readonly struct Bf16 : IArithmetic
    {
        public static int Rounds => 1;

        public static int StoresBf16 => 1;

        public static TwoWords Read<TTile>(int place0, int place1, int extent, int two, int round) where TTile : struct, ITile<TTile>
        {
            var low = TTile.Read(place0, place1, extent, two, 0);
            var high = TTile.Read(place0, place1, extent, two, 1);
            return new TwoWords { First = Round(low.First, high.First), Second = Round(low.Second, high.Second) };
        }

        public static TwoWords ReadRounded<TTile>(int place0, int place1, int extent, int two, int round) where TTile : struct, ITile<TTile> =>
            Read<TTile>(place0, place1, extent, two, round);

        public static Quad Multiply(Quad sum, Words a, uint low, uint high) =>
            MatrixUnit.MultiplyBf16(sum.A, sum.B, sum.C, sum.D, a.A, a.B, a.C, a.D, low, high);

        static Words Round(Quad low, Quad high) => new()
        {
            A = MatrixUnit.RoundBf16(low.C, low.A),
            B = MatrixUnit.RoundBf16(low.D, low.B),
            C = MatrixUnit.RoundBf16(high.C, high.A),
            D = MatrixUnit.RoundBf16(high.D, high.B),
        };
    }
}
