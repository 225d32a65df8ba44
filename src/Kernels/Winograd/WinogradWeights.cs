using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// G·g·Gᵀ of 3 × 3 filters g, G = [1 0 0; ½ ½ ½; ½ −½ ½; 0 0 1], packed for <see cref="ProductTile"/> as [⌈outputs/6⌉][16][sources][6]; rows past the last
/// output are 0. The transpose of a convolution needs the filters turned by 180°.
/// </summary>
static unsafe class WinogradWeights
{
    const int Taps = 9;
    const int Lane = 8;

    public static int Length(int outputs, int sources) =>
        (outputs + ProductTile.Rows - 1) / ProductTile.Rows * ProductTile.Rows * WinogradGrid.Points * sources;

    /// <summary>Packs the filters of one group of six outputs.</summary>
    public static void Pack(int group, int outputs, int sources, nint outputStride, nint sourceStride, bool turned, float* weight, float* packed)
    {
        var to = packed + (long)group * WinogradGrid.Points * sources * ProductTile.Rows;
        var pointStride = (nint)sources * ProductTile.Rows;
        var first = weight + group * ProductTile.Rows * outputStride;
        var lanes = Math.Min(ProductTile.Rows, outputs - group * ProductTile.Rows);
        var filters = stackalloc float[Taps * Lane];
        new Span<float>(filters, Taps * Lane).Clear();
        var points = stackalloc float[WinogradGrid.Points * Lane];
        for (var source = 0; source < sources; source++)
        {
            for (var lane = 0; lane < lanes; lane++)
            {
                var filter = first + lane * outputStride + source * sourceStride;
                for (var tap = 0; tap < Taps; tap++) filters[tap * Lane + lane] = filter[turned ? Taps - 1 - tap : tap];
            }
            Transform(filters, points);
            var at = to + source * ProductTile.Rows;
            for (var point = 0; point < WinogradGrid.Points; point++) Store(points + point * Lane, at + point * pointStride);
        }
    }

    // the six rows of a group ride in a vector of eight
    static void Transform(float* g, float* u)
    {
        var rows = stackalloc float[12 * Lane];
        for (var s = 0; s < 3; s++) Line(g + s * Lane, 3 * Lane, rows + s * Lane, 3 * Lane);
        for (var i = 0; i < 4; i++) Line(rows + i * 3 * Lane, Lane, u + i * 4 * Lane, Lane);
    }

    static void Line(float* from, int fromStep, float* to, int toStep)
    {
        var (g0, g1, g2) = (Vector256.Load(from), Vector256.Load(from + fromStep), Vector256.Load(from + 2 * fromStep));
        var half = (g0 + g2) * 0.5f;
        var middle = g1 * 0.5f;
        g0.Store(to);
        (half + middle).Store(to + toStep);
        (half - middle).Store(to + 2 * toStep);
        g2.Store(to + 3 * toStep);
    }

    static void Store(float* six, float* to)
    {
        Vector128.Load(six).Store(to);
        *(double*)(to + 4) = *(double*)(six + 4);
    }
}
