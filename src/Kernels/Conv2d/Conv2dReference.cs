using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>
/// 2-D cross-correlation, the specification: y[n,k,p,q] = bias[k] + Σ_{c,r,s} x[n, c, p·stride + r − padding, q·stride + s − padding] · weight[k,c,r,s],
/// reads outside x being 0. Naive loops over logical N, C, H, W arrays. Source: Chetlur et al. 2014, arXiv:1410.0759, section 3.
/// </summary>
static class Conv2dReference
{
    public static void Forward<T>(in Conv2dGeometry g, T[] x, T[] weight, T[]? bias, T[] y) where T : IFloatingPointIeee754<T>
    {
        for (var n = 0; n < g.Input.N; n++)
            for (var k = 0; k < g.K; k++)
                for (var p = 0; p < g.P; p++)
                    for (var q = 0; q < g.Q; q++)
                    {
                        var sum = bias is null ? T.Zero : bias[k];
                        for (var c = 0; c < g.Input.C; c++)
                            for (var r = 0; r < g.R; r++)
                                for (var s = 0; s < g.S; s++)
                                    if (InputIndex(g, n, c, p, r, q, s) is >= 0 and var at) sum += x[at] * weight[WeightIndex(g, k, c, r, s)];
                        y[OutputIndex(g, n, k, p, q)] = sum;
                    }
    }

    /// <summary>The transpose of Forward in x: every product of the sum above, handed back to the x it came from.</summary>
    public static void GradInput<T>(in Conv2dGeometry g, T[] gradOutput, T[] weight, T[] gradInput) where T : IFloatingPointIeee754<T>
    {
        Array.Clear(gradInput, 0, g.Input.Count);
        for (var n = 0; n < g.Input.N; n++)
            for (var k = 0; k < g.K; k++)
                for (var p = 0; p < g.P; p++)
                    for (var q = 0; q < g.Q; q++)
                        for (var c = 0; c < g.Input.C; c++)
                            for (var r = 0; r < g.R; r++)
                                for (var s = 0; s < g.S; s++)
                                    if (InputIndex(g, n, c, p, r, q, s) is >= 0 and var at)
                                        gradInput[at] += gradOutput[OutputIndex(g, n, k, p, q)] * weight[WeightIndex(g, k, c, r, s)];
    }

    /// <summary>The transpose of Forward in the weights.</summary>
    public static void GradWeight<T>(in Conv2dGeometry g, T[] x, T[] gradOutput, T[] gradWeight) where T : IFloatingPointIeee754<T>
    {
        Array.Clear(gradWeight, 0, g.WeightCount);
        for (var n = 0; n < g.Input.N; n++)
            for (var k = 0; k < g.K; k++)
                for (var p = 0; p < g.P; p++)
                    for (var q = 0; q < g.Q; q++)
                        for (var c = 0; c < g.Input.C; c++)
                            for (var r = 0; r < g.R; r++)
                                for (var s = 0; s < g.S; s++)
                                    if (InputIndex(g, n, c, p, r, q, s) is >= 0 and var at)
                                        gradWeight[WeightIndex(g, k, c, r, s)] += gradOutput[OutputIndex(g, n, k, p, q)] * x[at];
    }

    static int InputIndex(in Conv2dGeometry g, int n, int c, int p, int r, int q, int s)
    {
        var h = p * g.Stride + r - g.Padding;
        var w = q * g.Stride + s - g.Padding;
        return h < 0 || h >= g.Input.H || w < 0 || w >= g.Input.W ? -1 : ((n * g.Input.C + c) * g.Input.H + h) * g.Input.W + w;
    }

    static int WeightIndex(in Conv2dGeometry g, int k, int c, int r, int s) => ((k * g.Input.C + c) * g.R + r) * g.S + s;

    static int OutputIndex(in Conv2dGeometry g, int n, int k, int p, int q) => ((n * g.K + k) * g.P + p) * g.Q + q;
}
