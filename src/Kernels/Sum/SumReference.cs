namespace NativeTickets.Kernels;

/// <summary>y[o,i] = Σ_l x[o,l,i], and its gradient, which repeats gradOutput[o,i] for every l: the specification.</summary>
static class SumReference
{
    public static void Forward(SumGeometry g, double[] x, double[] y)
    {
        for (var i = 0; i < g.Sums; i++)
        {
            y[i] = 0;
            for (var l = 0; l < g.Length; l++) y[i] += x[At(g, i, l)];
        }
    }

    public static void Repeat(SumGeometry g, double[] x, double[] y)
    {
        for (var i = 0; i < g.Sums; i++)
            for (var l = 0; l < g.Length; l++) y[At(g, i, l)] = x[i];
    }

    static int At(SumGeometry g, int sum, int l) => (sum / g.Inner * g.Length + l) * g.Inner + sum % g.Inner;
}
