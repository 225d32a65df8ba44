namespace NativeTickets.Kernels;

/// <summary>
/// tanh x and erf x of floats, one or many at a time, from their algebra's arithmetic and e^x: the same steps, so the same bits on every CPU.
/// </summary>
static class AlgebraMath
{
    /// <summary>tanh x within 2 ulp; ±1 at ±∞.</summary>
    /// <remarks>Below 0.625, where 1 − 2/(e^{2x} + 1) would cancel, x + x³·p(x²); p interpolates at Chebyshev's nodes, 4e-9 off.</remarks>
    public static T Tanh<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T>
    {
        var z = TAlgebra.Multiply(x, x);
        var series = TAlgebra.MultiplyAdd(TAlgebra.Constant(0.0022927450f), z, TAlgebra.Constant(-0.0083439453f));
        series = TAlgebra.MultiplyAdd(series, z, TAlgebra.Constant(0.0217689183f));
        series = TAlgebra.MultiplyAdd(series, z, TAlgebra.Constant(-0.0539592579f));
        series = TAlgebra.MultiplyAdd(series, z, TAlgebra.Constant(0.1333330423f));
        series = TAlgebra.MultiplyAdd(series, z, TAlgebra.Constant(-0.3333333433f));
        var near = TAlgebra.MultiplyAdd(TAlgebra.Multiply(x, z), series, x);
        var size = Size<T, TAlgebra>(x);
        var (one, two) = (TAlgebra.Constant(1), TAlgebra.Constant(2));
        var far = TAlgebra.Subtract(one, TAlgebra.Divide(two, TAlgebra.Add(TAlgebra.Exp(TAlgebra.Multiply(two, size)), one)));
        return TAlgebra.WhereNegative(TAlgebra.Subtract(size, TAlgebra.Constant(0.625f)), near, Signed<T, TAlgebra>(x, far));
    }

    /// <summary>erf x within 2 ulp; ±1 from ±4 on.</summary>
    /// <remarks>Below 1, x + x·p(x²); above, 1 − e^{−q(|x|)}, q being −ln erfc. Both interpolate at Chebyshev's nodes, less than 1e-8 off.</remarks>
    public static T Erf<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T>
    {
        var z = TAlgebra.Multiply(x, x);
        var p = TAlgebra.MultiplyAdd(TAlgebra.Constant(7.8758749e-5f), z, TAlgebra.Constant(-8.0168643e-4f));
        p = TAlgebra.MultiplyAdd(p, z, TAlgebra.Constant(0.0051890872f));
        p = TAlgebra.MultiplyAdd(p, z, TAlgebra.Constant(-0.0268542115f));
        p = TAlgebra.MultiplyAdd(p, z, TAlgebra.Constant(0.1128359437f));
        p = TAlgebra.MultiplyAdd(p, z, TAlgebra.Constant(-0.3761262596f));
        p = TAlgebra.MultiplyAdd(p, z, TAlgebra.Constant(0.1283791661f));
        var size = TAlgebra.Clamp(Size<T, TAlgebra>(x), TAlgebra.Constant(0), TAlgebra.Constant(4));
        var q = TAlgebra.MultiplyAdd(TAlgebra.Constant(-1.6371514e-6f), size, TAlgebra.Constant(4.6058041e-5f));
        q = TAlgebra.MultiplyAdd(q, size, TAlgebra.Constant(-5.9680566e-4f));
        q = TAlgebra.MultiplyAdd(q, size, TAlgebra.Constant(0.0047595962f));
        q = TAlgebra.MultiplyAdd(q, size, TAlgebra.Constant(-0.0264211353f));
        q = TAlgebra.MultiplyAdd(q, size, TAlgebra.Constant(0.1100800857f));
        q = TAlgebra.MultiplyAdd(q, size, TAlgebra.Constant(0.6318260431f));
        q = TAlgebra.MultiplyAdd(q, size, TAlgebra.Constant(1.1302334070f));
        q = TAlgebra.MultiplyAdd(q, size, TAlgebra.Constant(-3.2013806e-4f));
        var one = TAlgebra.Constant(1);
        var far = TAlgebra.Subtract(one, TAlgebra.Exp(TAlgebra.Multiply(TAlgebra.Constant(-1), q)));
        return TAlgebra.WhereNegative(TAlgebra.Subtract(size, one), TAlgebra.MultiplyAdd(x, p, x), Signed<T, TAlgebra>(x, far));
    }

    static T Size<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => Signed<T, TAlgebra>(x, x);

    static T Signed<T, TAlgebra>(T sign, T x) where TAlgebra : struct, IAlgebra<T> =>
        TAlgebra.WhereNegative(sign, TAlgebra.Multiply(TAlgebra.Constant(-1), x), x);
}
