using System.Collections.Concurrent;

namespace NativeTickets.Kernels;

/// <summary>
/// How a product on tensor cores is computed: the tile, the shares of its sum, and whether rows and columns of its result change places. Of all ways that there
/// are it is the one that <see cref="ProductBound"/> has the least time for in tf32, or of bf16 in memory, so that results fill their tiles, and tiles the last
/// wave. A nominal card of 132 multiprocessors stands for all: the bits of a product follow from its extents alone.
/// </summary>
/// <param name="Form">How its kernel works.</param>
/// <param name="Extents">Of the product as the kernel sees it, its sides swapped where <see cref="ProductForm.IsSwapped"/>.</param>
readonly record struct ProductPlan(ProductForm Form, ProductExtents Extents)
{
    /// <summary>A shorter share spends more on its start and its second pass than on the sum.</summary>
    public const int LeastTermsOfShare = 256;

    const int MostShares = ProductBound.Multiprocessors; // a group for each where a result is one tile; more would take memory and gain nothing

    static readonly ConcurrentDictionary<(int M, int N, int K, bool AlongK, bool Fours, ProductWork Work, bool Pairs), ProductPlan> Known = [];

    /// <summary>
    /// The plan for extents. Sides may change places where <paramref name="alongK"/> is false and numbers are copied in fours, or lie in memory as bf16:
    /// <paramref name="pairs"/>, of which <paramref name="k"/> is the count then.
    /// </summary>
    public static ProductPlan Of(int m, int n, int k, bool alongK, bool fours, ProductWork work, bool pairs = false) =>
        Known.GetOrAdd((m, n, k, alongK, fours, work, pairs), key => Least(key.M, key.N, key.K, key.AlongK, key.Fours, key.Work, key.Pairs));

    static ProductPlan Least(int m, int n, int k, bool alongK, bool fours, ProductWork work, bool pairs)
    {
        var precision = pairs ? MatrixPrecision.Bf16 : MatrixPrecision.Tf32;
        var (best, least) = (default(ProductPlan), double.PositiveInfinity);
        foreach (var isSwapped in !alongK && fours ? new[] { false, true } : [false])
            foreach (var tile in TensorTile.All)
                for (var shares = 1; shares <= Math.Clamp(k * (pairs ? 2 : 1) / LeastTermsOfShare, 1, MostShares); shares++)
                {
                    var (rows, columns) = isSwapped ? (n, m) : (m, n);
                    var plan = new ProductPlan(new ProductForm(tile, alongK, fours, isSwapped) { Pairs = pairs }, ProductExtents.Cut(rows, columns, k, shares));
                    var seconds = ProductBound.Of(plan.Extents, plan.Form, work, 0, precision).Total; // what lies in memory is the same for all
                    if (seconds < least) (best, least) = (plan, seconds);
                }
        return best;
    }
}
