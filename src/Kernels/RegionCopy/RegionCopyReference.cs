namespace NativeTickets.Kernels;

/// <summary>y[n,c,h,w] = x[n,c,h,w] over a box, the specification. Both layouts are row-major here.</summary>
static class RegionCopyReference
{
    public static void Run(Extent box, double[] x, Region from, double[] y, Region to)
    {
        for (var n = 0; n < box.N; n++)
            for (var c = 0; c < box.C; c++)
                for (var h = 0; h < box.H; h++)
                    for (var w = 0; w < box.W; w++)
                        y[At(to, n, c, h, w)] = x[At(from, n, c, h, w)];
    }

    static int At(Region region, int n, int c, int h, int w) => (n + region.N) * region.Whole.Image + region.Pixel(c, h, w);
}
