using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NativeTickets.Kernels;

/// <summary>
/// The batch-lane layout: activations are [⌈N/16⌉][C][H][W][16], the innermost axis being 16 images. Sixteen belongs to the layout, not to the CPU:
/// the same lanes are one AVX-512 register, two of AVX2 or four of NEON, so results have the same bits everywhere.
/// </summary>
static unsafe class Lanes
{
    public const int Width = 16;

    public static int Blocks(int n) => (n + Width - 1) / Width;

    /// <summary>All ones in the lanes of block <paramref name="block"/> that hold an image, zero in those past N.</summary>
    public static Vector512<float> Mask(int n, int block)
    {
        var valid = Math.Clamp(n - block * Width, 0, Width);
        return Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(valid)).AsSingle();
    }

    /// <summary>x in the lanes that hold an image, +0 in the others, whatever stood there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Select(Vector512<float> mask, Vector512<float> x) => Vector512.BitwiseAnd(mask, x);

    /// <summary>Sum of the 16 lanes, always in the same order of additions: a tree over lanes (0,8), (0,4), (0,2), (0,1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> x) => Two(Four(x));

    /// <summary><see cref="Sum"/> of four vectors, with the same additions in the same order, for a quarter of the shuffles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sums(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        var (fourA, fourB, fourC, fourD) = (Four(a), Four(b), Four(c), Four(d));
        if (!Sse.IsSupported) return Vector128.Create(Two(fourA), Two(fourB), Two(fourC), Two(fourD));
        var ab = Sse.MoveLowToHigh(fourA, fourB) + Sse.MoveHighToLow(fourB, fourA);
        var cd = Sse.MoveLowToHigh(fourC, fourD) + Sse.MoveHighToLow(fourD, fourC);
        return Sse.Shuffle(ab, cd, 0b10_00_10_00) + Sse.Shuffle(ab, cd, 0b11_01_11_01);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> Four(Vector512<float> x)
    {
        var eight = x.GetLower() + x.GetUpper();
        return eight.GetLower() + eight.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Two(Vector128<float> four)
    {
        var a = four[0] + four[2];
        var b = four[1] + four[3];
        return a + b;
    }

    /// <summary>Asks for a line of the second-level cache before it is read; does nothing where the processor has no such instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* at)
    {
        if (Sse.IsSupported) Sse.Prefetch1(at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* at) => Vector512.Load(at);
}
