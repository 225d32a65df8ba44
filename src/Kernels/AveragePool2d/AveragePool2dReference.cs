using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>y[n,c,p,q] = (1/RS) Σ_{r,s} x[n, c, p·stride + r, q·stride + s], the specification.</summary>
static class AveragePool2dReference
{
    public static void Forward<T>(in PoolGeometry g, T[] x, T[] y) where T : IFloatingPointIeee754<T>
    {
        for (var plane = 0; plane < g.Input.N * g.Input.C; plane++)
            for (var p = 0; p < g.P; p++)
                for (var q = 0; q < g.Q; q++)
                {
                    var sum = T.Zero;
                    for (var r = 0; r < g.R; r++)
                        for (var s = 0; s < g.S; s++)
                            sum += x[(plane * g.Input.H + p * g.Down + r) * g.Input.W + q * g.Across + s];
                    y[(plane * g.P + p) * g.Q + q] = sum / T.CreateChecked(g.R * g.S);
                }
    }

    public static void Backward<T>(in PoolGeometry g, T[] gradOutput, T[] gradInput) where T : IFloatingPointIeee754<T>
    {
        Array.Clear(gradInput, 0, g.Input.Count);
        for (var plane = 0; plane < g.Input.N * g.Input.C; plane++)
            for (var p = 0; p < g.P; p++)
                for (var q = 0; q < g.Q; q++)
                    for (var r = 0; r < g.R; r++)
                        for (var s = 0; s < g.S; s++)
                            gradInput[(plane * g.Input.H + p * g.Down + r) * g.Input.W + q * g.Across + s] +=
                                gradOutput[(plane * g.P + p) * g.Q + q] / T.CreateChecked(g.R * g.S);
    }
}
