using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>e^x and ln x on 16 lanes: step for step <see cref="FloatMath"/>, with the same bits.</summary>
static class LaneMath
{
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var lowest = Vector512.Create(FloatMath.ExpLowest);
        var highest = Vector512.Create(FloatMath.ExpHighest);
        var rounder = Vector512.Create(FloatMath.Rounder);
        var one = Vector512<float>.One;
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, lowest), lowest, x);
        x = Vector512.ConditionalSelect(Vector512.GreaterThan(x, highest), highest, x);
        var shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(FloatMath.Log2E), rounder);
        var k = shifted.AsInt32() - rounder.AsInt32();
        var whole = shifted - rounder;
        var r = Vector512.FusedMultiplyAdd(whole, Vector512.Create(-FloatMath.Ln2High), x);
        r = Vector512.FusedMultiplyAdd(whole, Vector512.Create(-FloatMath.Ln2Low), r);
        var series = Vector512.FusedMultiplyAdd(Vector512.Create(1 / 5040f), r, Vector512.Create(1 / 720f));
        series = Vector512.FusedMultiplyAdd(series, r, Vector512.Create(1 / 120f));
        series = Vector512.FusedMultiplyAdd(series, r, Vector512.Create(1 / 24f));
        series = Vector512.FusedMultiplyAdd(series, r, Vector512.Create(1 / 6f));
        series = Vector512.FusedMultiplyAdd(series, r, Vector512.Create(1 / 2f));
        series = one + Vector512.FusedMultiplyAdd(r * r, series, r);
        var half = Vector512.ShiftRightArithmetic(k, 1);
        return series * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    public static Vector512<float> Log(Vector512<float> x)
    {
        var isSubnormal = Vector512.LessThan(x, Vector512.Create(FloatMath.SmallestNormal));
        var bits = Vector512.ConditionalSelect(isSubnormal, x * Vector512.Create(FloatMath.SubnormalScale), x).AsInt32();
        var one = Vector512<float>.One;
        var bias = Vector512.Create(127) + (isSubnormal.AsInt32() & Vector512.Create(FloatMath.SubnormalExponent));
        var exponent = Vector512.ConvertToSingle(Vector512.ShiftRightArithmetic(bits, 23) - bias);
        var m = (bits & Vector512.Create(0x007FFFFF) | Vector512.Create(0x3F800000)).AsSingle();
        var upper = Vector512.GreaterThan(m, Vector512.Create(FloatMath.Root2));
        m = Vector512.ConditionalSelect(upper, Vector512.Create(0.5f) * m, m);
        exponent = Vector512.ConditionalSelect(upper, exponent + one, exponent);
        var s = (m - one) / (m + one);
        var z = s * s;
        var series = Vector512.FusedMultiplyAdd(Vector512.Create(2 / 9f), z, Vector512.Create(2 / 7f));
        series = Vector512.FusedMultiplyAdd(series, z, Vector512.Create(2 / 5f));
        series = Vector512.FusedMultiplyAdd(series, z, Vector512.Create(2 / 3f));
        var tail = Vector512.FusedMultiplyAdd(series * z, s, exponent * Vector512.Create(FloatMath.Ln2Low));
        var result = Vector512.FusedMultiplyAdd(exponent, Vector512.Create(FloatMath.Ln2High), Vector512.FusedMultiplyAdd(Vector512.Create(2f), s, tail));
        var zero = Vector512<float>.Zero;
        var belowOrAtZero = Vector512.ConditionalSelect(Vector512.LessThan(x, zero), Vector512.Create(float.NaN), Vector512.Create(float.NegativeInfinity));
        result = Vector512.ConditionalSelect(Vector512.GreaterThan(x, zero), result, belowOrAtZero);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(float.PositiveInfinity)), result, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> PowerOfTwo(Vector512<int> k) => Vector512.ShiftLeft(k + Vector512.Create(127), 23).AsSingle();
}
