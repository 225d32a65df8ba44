using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Factors that lie in memory as bf16, two neighbors in a word: tiles hold words, and what a lane reads is an operand as it is. A tile's 16 places of the sum
/// are 32 of the factors', two rounds of <see cref="MatrixUnit.MultiplyBf16"/>.
/// </summary>
readonly struct PairsOfBf16 : IArithmetic
{
    public static int Rounds => 2;

    public static int StoresBf16 => 1;

    public static Words Read<TTile>(ref float place0, ref float place1, ref float place2, ref float place3, int extent, int pair)
        where TTile : struct, ITile<TTile>
    {
        var q = TTile.Read(ref place0, ref place1, ref place2, ref place3, extent, pair, 0);
        return new Words { A = Interop.FloatAsInt(q.A), B = Interop.FloatAsInt(q.B), C = Interop.FloatAsInt(q.C), D = Interop.FloatAsInt(q.D) };
    }

    public static Quad Multiply(Quad sum, Words a, uint low, uint high) =>
        MatrixUnit.MultiplyBf16(sum.A, sum.B, sum.C, sum.D, a.A, a.B, a.C, a.D, low, high);
}
