namespace NativeTickets.Kernels;

/// <summary>
/// Whether lists of survivors are the faster way through a layer. The time of all three passes over lists, in units of the dense kernels' time, is about
/// overhead + slope · density. Measured by <c>bench -- crossover</c> at batch 128 on an AMD EPYC (Zen 4, 2 cores, AVX-512), gains at sparsity 0.5 / 0.8 / 0.9:
/// 3×3 with 64 channels and more 0.86-1.10 / 1.8-2.5 / 2.8-4.1, other windows and narrower layers 1.3-1.7 / 2.0-2.9 / 2.2-4.6, linear 0.9 / 1.45 / 1.9.
/// </summary>
public static class SparseChoice
{
    const int WideChannels = 64;

    static readonly (double Overhead, double Slope) Winograd = (0.15, 1.9);
    static readonly (double Overhead, double Slope) Direct = (0.16, 1.2);
    static readonly (double Overhead, double Slope) Linear = (0.38, 1.55);

    /// <summary>True for a pattern with fewer survivors than the crossover.</summary>
    public static bool Takes(WeightPattern pattern, in Conv2dGeometry g) => pattern.Density <= (pattern.SparseUpTo ?? Crossover(g));

    /// <summary>
    /// True for layers whose full lists beat the dense kernel, so that even a layer without a mask walks them: strided ones and windows of one pixel (1.8 times
    /// at sparsity 0.2).
    /// </summary>
    public static bool SuitsFull(in Conv2dGeometry g) => g.Stride > 1 || g.R * g.S == 1 && g.Input.Plane > 1;

    /// <summary>The density at which both ways take the same time.</summary>
    public static double Crossover(in Conv2dGeometry g)
    {
        var (overhead, slope) = Cost(g);
        return Math.Min(1, (1 - overhead) / slope);
    }

    /// <summary>How many times as fast as dense a layer of this density is expected to be; 1 where it stays dense.</summary>
    public static double Gain(in Conv2dGeometry g, double density)
    {
        var (overhead, slope) = Cost(g);
        return density <= Crossover(g) ? 1 / (overhead + slope * density) : 1;
    }

    static (double Overhead, double Slope) Cost(in Conv2dGeometry g)
    {
        if (g.Input.Plane == 1 && g.R * g.S == 1) return Linear;
        return WinogradGrid.SuitsForward(g) && Math.Min(g.Input.C, g.K) >= WideChannels ? Winograd : Direct;
    }
}
