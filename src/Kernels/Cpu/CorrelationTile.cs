using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// The inner loop of dense weight gradients: totals[a, b] += Σ_t left[t, a] · right[t, b] for four a and six b, vectors of 16 images whose lanes are added up
/// later. All 24 totals stay in registers where a vector of 512 bits is one register; elsewhere six at a time, with the same result.
/// </summary>
static unsafe class CorrelationTile
{
    /// <summary>Vectors of the left side.</summary>
    public const int Left = 4;

    /// <summary>Vectors of the right side.</summary>
    public const int Right = 6;

    /// <summary>Floats of the totals: [4][6] vectors.</summary>
    public const int Size = Left * Right * Lanes.Width;

    /// <summary>Adds <paramref name="terms"/> products to each total.</summary>
    /// <param name="left">[terms][4] vectors.</param>
    /// <param name="right">[terms][6] vectors.</param>
    /// <param name="terms">Products of each total.</param>
    /// <param name="fresh">True to start from 0 instead of what the totals hold.</param>
    /// <param name="totals">[4][6] vectors.</param>
    public static void Run(float* left, float* right, int terms, bool fresh, float* totals)
    {
        if (fresh) new Span<float>(totals, Size).Clear();
        if (Vector512.IsHardwareAccelerated) All(left, right, terms, totals);
        else
            for (var a = 0; a < Left; a += 2)
                for (var b = 0; b < Right; b += 3)
                    Six(left + a * Lanes.Width, right + b * Lanes.Width, terms, totals + (a * Right + b) * Lanes.Width);
    }

    static void All(float* left, float* right, int terms, float* totals)
    {
        var (a0, a1, a2, a3, a4, a5) = (At(totals, 0), At(totals, 1), At(totals, 2), At(totals, 3), At(totals, 4), At(totals, 5));
        var (b0, b1, b2, b3, b4, b5) = (At(totals, 6), At(totals, 7), At(totals, 8), At(totals, 9), At(totals, 10), At(totals, 11));
        var (c0, c1, c2, c3, c4, c5) = (At(totals, 12), At(totals, 13), At(totals, 14), At(totals, 15), At(totals, 16), At(totals, 17));
        var (d0, d1, d2, d3, d4, d5) = (At(totals, 18), At(totals, 19), At(totals, 20), At(totals, 21), At(totals, 22), At(totals, 23));
        for (var t = 0; t < terms; t++, left += Left * Lanes.Width, right += Right * Lanes.Width)
        {
            var (p, q, r, s) = (At(left, 0), At(left, 1), At(left, 2), At(left, 3));
            var v = At(right, 0);
            a0 = Vector512.FusedMultiplyAdd(p, v, a0);
            b0 = Vector512.FusedMultiplyAdd(q, v, b0);
            c0 = Vector512.FusedMultiplyAdd(r, v, c0);
            d0 = Vector512.FusedMultiplyAdd(s, v, d0);
            v = At(right, 1);
            a1 = Vector512.FusedMultiplyAdd(p, v, a1);
            b1 = Vector512.FusedMultiplyAdd(q, v, b1);
            c1 = Vector512.FusedMultiplyAdd(r, v, c1);
            d1 = Vector512.FusedMultiplyAdd(s, v, d1);
            v = At(right, 2);
            a2 = Vector512.FusedMultiplyAdd(p, v, a2);
            b2 = Vector512.FusedMultiplyAdd(q, v, b2);
            c2 = Vector512.FusedMultiplyAdd(r, v, c2);
            d2 = Vector512.FusedMultiplyAdd(s, v, d2);
            v = At(right, 3);
            a3 = Vector512.FusedMultiplyAdd(p, v, a3);
            b3 = Vector512.FusedMultiplyAdd(q, v, b3);
            c3 = Vector512.FusedMultiplyAdd(r, v, c3);
            d3 = Vector512.FusedMultiplyAdd(s, v, d3);
            v = At(right, 4);
            a4 = Vector512.FusedMultiplyAdd(p, v, a4);
            b4 = Vector512.FusedMultiplyAdd(q, v, b4);
            c4 = Vector512.FusedMultiplyAdd(r, v, c4);
            d4 = Vector512.FusedMultiplyAdd(s, v, d4);
            v = At(right, 5);
            a5 = Vector512.FusedMultiplyAdd(p, v, a5);
            b5 = Vector512.FusedMultiplyAdd(q, v, b5);
            c5 = Vector512.FusedMultiplyAdd(r, v, c5);
            d5 = Vector512.FusedMultiplyAdd(s, v, d5);
        }
        Store(totals, a0, a1, a2, a3, a4, a5);
        Store(totals + 6 * Lanes.Width, b0, b1, b2, b3, b4, b5);
        Store(totals + 12 * Lanes.Width, c0, c1, c2, c3, c4, c5);
        Store(totals + 18 * Lanes.Width, d0, d1, d2, d3, d4, d5);
    }

    static void Six(float* left, float* right, int terms, float* totals)
    {
        var (a0, a1, a2) = (At(totals, 0), At(totals, 1), At(totals, 2));
        var (b0, b1, b2) = (At(totals, Right), At(totals, Right + 1), At(totals, Right + 2));
        for (var t = 0; t < terms; t++, left += Left * Lanes.Width, right += Right * Lanes.Width)
        {
            var (p, q, v) = (At(left, 0), At(left, 1), At(right, 0));
            a0 = Vector512.FusedMultiplyAdd(p, v, a0);
            b0 = Vector512.FusedMultiplyAdd(q, v, b0);
            v = At(right, 1);
            a1 = Vector512.FusedMultiplyAdd(p, v, a1);
            b1 = Vector512.FusedMultiplyAdd(q, v, b1);
            v = At(right, 2);
            a2 = Vector512.FusedMultiplyAdd(p, v, a2);
            b2 = Vector512.FusedMultiplyAdd(q, v, b2);
        }
        a0.Store(totals);
        a1.Store(totals + Lanes.Width);
        a2.Store(totals + 2 * Lanes.Width);
        b0.Store(totals + Right * Lanes.Width);
        b1.Store(totals + (Right + 1) * Lanes.Width);
        b2.Store(totals + (Right + 2) * Lanes.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> At(float* from, int vector) => Vector512.Load(from + vector * Lanes.Width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(float* to, Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3, Vector512<float> v4, Vector512<float> v5)
    {
        v0.Store(to);
        v1.Store(to + Lanes.Width);
        v2.Store(to + 2 * Lanes.Width);
        v3.Store(to + 3 * Lanes.Width);
        v4.Store(to + 4 * Lanes.Width);
        v5.Store(to + 5 * Lanes.Width);
    }
}
