using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>
/// Runs products as they are compiled for NVIDIA's cards from their PTX. A tensor core's factors are rounded, so what is multiplied are numbers that tf32 and
/// bf16 know; then the sums of these sizes are exact.
/// </summary>
public abstract class PtxProductRuns : IDisposable
{
    readonly RandomStream stream = new(1, "ptx products");

    private protected PtxProductRuns() { }

    private protected PtxWorkbench Bench { get; } = new();

    public void Dispose()
    {
        Bench.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void Run<TArithmetic, TTile, TA, TB>(ProductExtents extents, TensorTile tile, TA a, TB b, ProductResult result, ProductMoments moments)
        where TArithmetic : struct, IArithmetic
        where TTile : struct, ITile<TTile>
        where TA : struct, IOperand
        where TB : struct, IOperand
    {
        if (tile == TensorTile.Large) Run(tile, extents, new TensorProduct<ITileShape.Large, TArithmetic, TTile, TA, TB>(extents, a, b, result, moments));
        else if (tile == TensorTile.Tall) Run(tile, extents, new TensorProduct<ITileShape.Tall, TArithmetic, TTile, TA, TB>(extents, a, b, result, moments));
        else Run(tile, extents, new TensorProduct<ITileShape.Square, TArithmetic, TTile, TA, TB>(extents, a, b, result, moments));
    }

    private protected void Run<TBody>(TensorTile tile, ProductExtents extents, TBody body) where TBody : struct, IGroupBody =>
        Bench.RunGroups((extents.M + tile.Rows - 1) / tile.Rows, (extents.N + tile.Columns - 1) / tile.Columns, extents.Shares, body);

    private protected static float[] Logical(float[] channelsLast, Extent extent)
    {
        var logical = new float[extent.Count];
        ChannelsLast.ToLogical(channelsLast, extent, logical);
        return logical;
    }

    private protected static void Equal(double[] expected, float[] actual, string what)
    {
        for (var i = 0; i < expected.Length; i++) Assert.True(expected[i] == actual[i], $"{what}[{i}]: wanted {expected[i]}, got {actual[i]}");
    }

    private protected static double[] Doubles(float[] values) => [.. values.Select(v => (double)v)];

    /// <summary>−4 … 4: exact in tf32 and bf16, and their sums of products in float.</summary>
    private protected float[] Integers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(stream.NextInt(9) - 4))];

    private protected float[] Reals(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * stream.NextUniform() - 1)];

    private protected static float[] Last(float[] logical, Extent extent)
    {
        var last = new float[extent.Count];
        ChannelsLast.FromLogical(logical, extent, last);
        return last;
    }

    private protected static int BlockOf(Conv2dGeometry g) => g.K % 4 == 0 && g.Input.C % WindowOperand.Block == 0 ? WindowOperand.Block : g.Input.C;

    private protected static void AreMoments(float[] results, int m, int n, float[] means, float[] squares)
    {
        for (var strip = 0; strip * ProductMoments.Rows < m; strip++)
            for (var one = 0; one < n; one++)
            {
                var column = Enumerable.Range(strip * ProductMoments.Rows, Math.Min(ProductMoments.Rows, m - strip * ProductMoments.Rows))
                    .Select(row => (double)results[row * n + one]).ToArray();
                var (center, around) = (column.Average(), column.Sum(v => (v - column.Average()) * (v - column.Average())));
                Assert.Equal(center, means[strip * n + one], 1e-5 * column.Max(Math.Abs)); // a few dozen roundings
                Assert.Equal(around, squares[strip * n + one], 1e-4 * around);
            }
    }
}
