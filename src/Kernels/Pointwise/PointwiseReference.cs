namespace NativeTickets.Kernels;

/// <summary>One number after the other, in double.</summary>
static class PointwiseReference
{
    public static void Forward<TOp>(double[] x, double[] y, int count) where TOp : struct, IPointwise
    {
        for (var i = 0; i < count; i++) y[i] = TOp.Forward<double, DoubleAlgebra>(x[i]);
    }

    public static void Backward<TOp>(double[] x, double[] gradOutput, double[] gradInput, int count) where TOp : struct, IPointwise
    {
        for (var i = 0; i < count; i++) gradInput[i] = TOp.Backward<double, DoubleAlgebra>(x[i], gradOutput[i]);
    }
}
