using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    public static float Sum(Vector512<float> x)
    {
        var eight = x.GetLower() + x.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        var a = four[0] + four[2];
        var b = four[1] + four[3];
        return a + b;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* at) => Vector512.Load(at);
}
