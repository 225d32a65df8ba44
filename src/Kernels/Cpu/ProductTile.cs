using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// The inner loop of dense products: six rows of weights, interleaved, times vectors of 16 images, in registers over the whole sum. Four vectors at a time
/// where a vector of 512 bits is one register (ten loads for 24 fused multiply-adds), one elsewhere (twelve accumulators of AVX2's sixteen registers). The
/// result is the same: each sum has the same terms in the same order.
/// </summary>
static unsafe class ProductTile
{
    /// <summary>Rows of weights.</summary>
    public const int Rows = 6;

    /// <summary>Vectors.</summary>
    public const int Vectors = 4;

    /// <summary>to[row, v] = Σ_i weights[i, row] · from[i, v], for all six rows and four vectors.</summary>
    /// <param name="weights">[terms][6].</param>
    /// <param name="terms">How many products a sum has.</param>
    /// <param name="from">The first term's first vector; vectors are neighbors.</param>
    /// <param name="fromTerm">Floats from one term to the next.</param>
    /// <param name="to">The first row's first vector; vectors are neighbors.</param>
    /// <param name="toRow">Floats from one row to the next.</param>
    public static void Run(float* weights, int terms, float* from, nint fromTerm, float* to, nint toRow)
    {
        if (Vector512.IsHardwareAccelerated) Four(weights, terms, from, fromTerm, to, toRow);
        else
            for (var v = 0; v < Vectors; v++) One(weights, terms, from + v * Lanes.Width, fromTerm, to + v * Lanes.Width, toRow);
    }

    static void Four(float* weights, int terms, float* from, nint fromTerm, float* to, nint toRow)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        Vector512<float> e0 = default, e1 = default, e2 = default, e3 = default, f0 = default, f1 = default, f2 = default, f3 = default;
        for (var i = 0; i < terms; i++, from += fromTerm, weights += Rows)
        {
            var v0 = Vector512.Load(from);
            var v1 = Vector512.Load(from + Lanes.Width);
            var v2 = Vector512.Load(from + 2 * Lanes.Width);
            var v3 = Vector512.Load(from + 3 * Lanes.Width);
            var w = Vector512.Create(weights[0]);
            a0 = Vector512.FusedMultiplyAdd(w, v0, a0);
            a1 = Vector512.FusedMultiplyAdd(w, v1, a1);
            a2 = Vector512.FusedMultiplyAdd(w, v2, a2);
            a3 = Vector512.FusedMultiplyAdd(w, v3, a3);
            w = Vector512.Create(weights[1]);
            b0 = Vector512.FusedMultiplyAdd(w, v0, b0);
            b1 = Vector512.FusedMultiplyAdd(w, v1, b1);
            b2 = Vector512.FusedMultiplyAdd(w, v2, b2);
            b3 = Vector512.FusedMultiplyAdd(w, v3, b3);
            w = Vector512.Create(weights[2]);
            c0 = Vector512.FusedMultiplyAdd(w, v0, c0);
            c1 = Vector512.FusedMultiplyAdd(w, v1, c1);
            c2 = Vector512.FusedMultiplyAdd(w, v2, c2);
            c3 = Vector512.FusedMultiplyAdd(w, v3, c3);
            w = Vector512.Create(weights[3]);
            d0 = Vector512.FusedMultiplyAdd(w, v0, d0);
            d1 = Vector512.FusedMultiplyAdd(w, v1, d1);
            d2 = Vector512.FusedMultiplyAdd(w, v2, d2);
            d3 = Vector512.FusedMultiplyAdd(w, v3, d3);
            w = Vector512.Create(weights[4]);
            e0 = Vector512.FusedMultiplyAdd(w, v0, e0);
            e1 = Vector512.FusedMultiplyAdd(w, v1, e1);
            e2 = Vector512.FusedMultiplyAdd(w, v2, e2);
            e3 = Vector512.FusedMultiplyAdd(w, v3, e3);
            w = Vector512.Create(weights[5]);
            f0 = Vector512.FusedMultiplyAdd(w, v0, f0);
            f1 = Vector512.FusedMultiplyAdd(w, v1, f1);
            f2 = Vector512.FusedMultiplyAdd(w, v2, f2);
            f3 = Vector512.FusedMultiplyAdd(w, v3, f3);
        }
        Store(to, a0, a1, a2, a3);
        Store(to + toRow, b0, b1, b2, b3);
        Store(to + 2 * toRow, c0, c1, c2, c3);
        Store(to + 3 * toRow, d0, d1, d2, d3);
        Store(to + 4 * toRow, e0, e1, e2, e3);
        Store(to + 5 * toRow, f0, f1, f2, f3);
    }

    static void One(float* weights, int terms, float* from, nint fromTerm, float* to, nint toRow)
    {
        Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default;
        for (var i = 0; i < terms; i++, from += fromTerm, weights += Rows)
        {
            var v = Vector512.Load(from);
            a = Vector512.FusedMultiplyAdd(Vector512.Create(weights[0]), v, a);
            b = Vector512.FusedMultiplyAdd(Vector512.Create(weights[1]), v, b);
            c = Vector512.FusedMultiplyAdd(Vector512.Create(weights[2]), v, c);
            d = Vector512.FusedMultiplyAdd(Vector512.Create(weights[3]), v, d);
            e = Vector512.FusedMultiplyAdd(Vector512.Create(weights[4]), v, e);
            f = Vector512.FusedMultiplyAdd(Vector512.Create(weights[5]), v, f);
        }
        a.Store(to);
        b.Store(to + toRow);
        c.Store(to + 2 * toRow);
        d.Store(to + 3 * toRow);
        e.Store(to + 4 * toRow);
        f.Store(to + 5 * toRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(float* to, Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3)
    {
        v0.Store(to);
        v1.Store(to + Lanes.Width);
        v2.Store(to + 2 * Lanes.Width);
        v3.Store(to + 3 * Lanes.Width);
    }
}
