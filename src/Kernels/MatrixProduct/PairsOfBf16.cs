namespace NativeTickets.Kernels;

/// <summary>
/// Factors that lie in memory as bf16, two neighbors in a word: tiles hold words, and what a lane reads is an operand as it is. A tile's 16 places of the sum
/// are 32 of the factors', two rounds of <see cref="MatrixUnit.MultiplyBf16"/>.
/// </summary>
readonly struct PairsOfBf16 : IArithmetic
{
    public static int Rounds => 2;

    public static int StoresBf16 => 1;

    public static TwoWords Read<TTile>(int place0, int place1, int extent, int two, int round) where TTile : struct, ITile<TTile>
    {
        var q = TTile.Read(place0, place1, extent, two, round);
        return new TwoWords { First = Words.Of(q.First), Second = Words.Of(q.Second) };
    }

    public static TwoWords ReadRounded<TTile>(int place0, int place1, int extent, int two, int round) where TTile : struct, ITile<TTile> =>
        Read<TTile>(place0, place1, extent, two, round);

    public static Quad Multiply(Quad sum, Words a, uint low, uint high) =>
        MatrixUnit.MultiplyBf16(sum.A, sum.B, sum.C, sum.D, a.A, a.B, a.C, a.D, low, high);
}
