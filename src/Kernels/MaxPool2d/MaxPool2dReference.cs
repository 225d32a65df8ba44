using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>y[n,c,p,q] = the largest x in the window; the gradient goes to the first of the largest in row-major order. The specification.</summary>
static class MaxPool2dReference
{
    public static void Forward<T>(in PoolGeometry g, T[] x, T[] y) where T : IFloatingPointIeee754<T>
    {
        for (var plane = 0; plane < g.Input.N * g.Input.C; plane++)
            for (var p = 0; p < g.P; p++)
                for (var q = 0; q < g.Q; q++)
                    y[(plane * g.P + p) * g.Q + q] = x[Largest(g, x, plane, p, q)];
    }

    public static void Backward<T>(in PoolGeometry g, T[] x, T[] gradOutput, T[] gradInput) where T : IFloatingPointIeee754<T>
    {
        Array.Clear(gradInput, 0, g.Input.Count);
        for (var plane = 0; plane < g.Input.N * g.Input.C; plane++)
            for (var p = 0; p < g.P; p++)
                for (var q = 0; q < g.Q; q++)
                    gradInput[Largest(g, x, plane, p, q)] += gradOutput[(plane * g.P + p) * g.Q + q];
    }

    static int Largest<T>(in PoolGeometry g, T[] x, int plane, int p, int q) where T : IFloatingPointIeee754<T>
    {
        var (top, bottom) = g.Rows(p);
        var (left, right) = g.Columns(q);
        var largest = (plane * g.Input.H + top) * g.Input.W + left;
        for (var h = top; h < bottom; h++)
            for (var w = left; w < right; w++)
            {
                var at = (plane * g.Input.H + h) * g.Input.W + w;
                if (x[at] > x[largest] || T.IsNaN(x[at]) && !T.IsNaN(x[largest])) largest = at;
            }
        return largest;
    }
}
