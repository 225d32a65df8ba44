using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>Products of floats: every copy that is not waited for, every fragment and every edge. Sums must equal the naive ones.</summary>
public sealed class PtxProductTests : PtxProductRuns
{
    public static TheoryData<string, int, int, int, int, int, int, int, int> Convolutions => new()
    {
        // name, N, C, H = W, K, R = S, stride, padding, shares
        { "one tile, both edges", 1, 4, 6, 12, 3, 1, 1, 1 },
        { "two tiles of rows, 1 x 1", 3, 8, 7, 70, 1, 1, 0, 1 },
        { "stride, several tiles of k, shares", 2, 20, 9, 66, 3, 2, 1, 2 },
        { "three channels, ten filters, odd extents", 2, 3, 7, 10, 3, 1, 1, 1 },
        { "odd filters", 1, 5, 5, 7, 5, 2, 2, 1 },
        { "blocks of channels, of which the last is not full", 2, 36, 5, 20, 3, 1, 1, 2 },
        { "phases, the last of fewer pixels", 2, 16, 7, 36, 3, 2, 1, 2 },
        { "phases without taps", 2, 8, 6, 12, 1, 2, 0, 1 },
        { "phases of a larger window", 1, 4, 8, 8, 5, 2, 2, 1 },
        { "windows larger than the image", 3, 32, 2, 16, 5, 1, 2, 1 },
    };

    [Theory, MemberData(nameof(Convolutions))]
    public void Convolutions_and_their_gradients_on_tensor_cores_are_the_naive_ones(string name, int n, int c, int size, int k, int window, int stride,
        int padding, int shares)
    {
        var g = new Conv2dGeometry(new Extent(n, c, size, size), k, window, window, stride, padding);
        foreach (var tile in TensorTile.All)
        {
            Check<IArithmetic.Tf32>($"{name}, tf32", g, shares, tile);
            Check<IArithmetic.Bf16>($"{name}, bf16", g, shares, tile);
        }
    }

    /// <summary>
    /// Factors of many bits are rounded to nearest, not cut off: the error of a long sum stays within that of its factors and is not all on one side.
    /// </summary>
    [Fact]
    public void Factors_are_rounded_to_nearest()
    {
        const int M = 16, N = 8, K = 64;
        var (a, b) = (Reals(M * K), Reals(N * K)); // b is rounded where it is packed
        var expected = Enumerable.Range(0, M * N).Select(i => Enumerable.Range(0, K).Sum(x => (double)a[i / N * K + x] * b[i % N * K + x])).ToArray();
        using var hopper = new PtxWorkbench { IsHopper = true };
        foreach (var (bits, actual) in new[]
        {
            (11, Product<IArithmetic.Tf32>(Bench, a, b, M, N, K)), (11, Product<IArithmetic.Tf32>(hopper, a, b, M, N, K)),
            (8, Product<IArithmetic.Bf16>(Bench, a, b, M, N, K)),
        })
        {
            var bound = Math.Pow(2, 1 - bits); // two factors, each off by half of its last bit, relative to products of at most 1
            var errors = expected.Zip(actual, (e, f) => f - e).ToArray();
            Assert.InRange(errors.Max(Math.Abs), bound / 1000, bound * Math.Sqrt(K));
            Assert.InRange(Math.Abs(errors.Average()), 0, bound * Math.Sqrt(K) / 10);
        }
    }

    /// <summary>Tensor cores do not read the last 13 bits of a factor, in which all that makes a number NaN may lie.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void What_is_not_a_number_stays_so_when_it_is_rounded(bool isHopper)
    {
        using var machine = new PtxWorkbench { IsHopper = isHopper };
        var nan = BitConverter.UInt32BitsToSingle(0x7F800001);
        var (a, b) = (Enumerable.Repeat(1f, 16 * 16).ToArray(), Enumerable.Repeat(1f, 8 * 16).ToArray());
        (a[16 + 3], b[2 * 16 + 5]) = (nan, nan);
        var y = Product<IArithmetic.Tf32>(machine, a, b, 16, 8, 16);
        for (var i = 0; i < y.Length; i++) Assert.Equal(i / 8 == 1 || i % 8 == 2 ? float.NaN : 16f, y[i]);
    }

    /// <summary>A mean far from 0, a last strip that is not full, columns past the last one.</summary>
    [Fact]
    public void Moments_of_strips_are_those_of_the_results()
    {
        const int M = 150, N = 70, K = 16;
        var (a, b) = (Reals(M * K), Reals(N * K).Select((value, i) => value / 8 + (i / K % 7)).ToArray());
        var strips = (M + ProductMoments.Rows - 1) / ProductMoments.Rows;
        var (y, means, squares) = (Bench.Buffer(new float[M * N]), Bench.Buffer(new float[strips * N]), Bench.Buffer(new float[strips * N]));
        var extents = new ProductExtents(M, N, K, K);
        Run<IArithmetic.Tf32, TileAlongK.Fours, MatrixOperand, MatrixOperand>(
            extents, TensorTile.Square, new MatrixOperand(M, K, GpuBuffer.Of(Bench.Buffer(a))), new MatrixOperand(N, K, GpuBuffer.Of(Bench.Buffer(b))),
            new ProductResult(extents, GpuBuffer.Of(y), new ProductEpilogue(null, null, false, y)), new ProductMoments(means, squares, y));
        AreMoments(Bench.Read(y, M * N), M, N, Bench.Read(means, strips * N), Bench.Read(squares, strips * N));
    }

    static float[] Product<TArithmetic>(PtxWorkbench bench, float[] a, float[] b, int m, int n, int k) where TArithmetic : struct, IArithmetic
    {
        var y = bench.Buffer(new float[m * n]);
        var extents = new ProductExtents(m, n, k, k);
        bench.RunGroups(1, 1, 1, new TensorProduct<ITileShape.Tall, TArithmetic, TileAlongK.Fours, MatrixOperand, MatrixOperand>(
            extents, new MatrixOperand(m, k, GpuBuffer.Of(bench.Buffer(a))),
            new MatrixOperand(n, k, GpuBuffer.Of(Packed(bench, Layout<TArithmetic>(new Conv2dGeometry(new Extent(1, k, 1, 1), n, 1, 1, 1, 0), false), b))),
            new ProductResult(extents, GpuBuffer.Of(y), new ProductEpilogue(null, null, false, y)), new ProductMoments(null, null, y)));
        return bench.Read(y, m * n);
    }

    /// <summary>As the device has it that multiplies in such an arithmetic.</summary>
    static FilterLayout Layout<TArithmetic>(Conv2dGeometry g, bool byChannel) where TArithmetic : struct, IArithmetic
    {
        var isTiled = (byChannel ? g.K : g.Input.C) % 4 == 0;
        return new FilterLayout(
            g.K, g.Input.C, g.R, g.S, byChannel ? 1 : 0, isTiled ? WindowOperand.Block : 0, isTiled && byChannel ? g.Stride : 1, g.Padding,
            typeof(TArithmetic) == typeof(IArithmetic.Tf32) ? 1 : 0);
    }

    static DeviceBuffer Packed(PtxWorkbench bench, FilterLayout layout, float[] weight)
    {
        var packed = bench.Buffer(new float[layout.Count]);
        bench.RunEach(layout.Count, new Conv2dPackGpu.One(layout, GpuBuffer.Of(bench.Buffer(weight)), GpuBuffer.Of(packed)));
        return packed;
    }

    void Check<TArithmetic>(string name, Conv2dGeometry g, int shares, TensorTile tile) where TArithmetic : struct, IArithmetic
    {
        var (x, weight, gradOutput) = (Integers(g.Input.Count), Integers(g.WeightCount), Integers(g.Output.Count));
        var (scale, shift) = (Integers(g.K), Integers(g.K));
        var (xBuffer, gradBuffer) = (Bench.Buffer(Last(x, g.Input)), Bench.Buffer(Last(gradOutput, g.Output)));

        var layout = Layout<TArithmetic>(g, byChannel: false);
        var pixels = g.Output.N * g.Output.Plane;
        var actual = AlongK<TArithmetic>(
            pixels, g.K, layout.RowLength, shares, tile, layout.Block > 0, WindowOperand.OfInput(g, GpuBuffer.Of(xBuffer), layout.Block),
            new MatrixOperand(g.K, layout.RowLength, GpuBuffer.Of(Packed(Bench, layout, weight))),
            Bench.Buffer(scale), Bench.Buffer(shift), default, PhaseRows.None(pixels));
        var plain = new double[g.Output.Count];
        Conv2dReference.Forward(g, Doubles(x), Doubles(weight), null, plain);
        var expected = plain.Select((value, i) => Math.Max(0, value * scale[i / g.Output.Plane % g.K] + shift[i / g.Output.Plane % g.K])).ToArray();
        Equal(expected, Logical(actual, g.Output), $"{name}: y");

        layout = Layout<TArithmetic>(g, byChannel: true);
        pixels = g.Input.N * g.Input.Plane;
        var (gathered, factor) = (Integers(g.Input.Count), Integers(g.Input.C));
        var finish = new GradientFinish(Bench.Buffer(Last(gathered, g.Input)), xBuffer, Bench.Buffer(factor));
        var filters = new MatrixOperand(g.Input.C, layout.RowLength, GpuBuffer.Of(Packed(Bench, layout, weight)));
        if (layout.Stride == 1)
            actual = AlongK<TArithmetic>(
                pixels, g.Input.C, layout.RowLength, shares, tile, layout.Block > 0, WindowOperand.OfOutput(g, GpuBuffer.Of(gradBuffer), layout.Block), filters,
                null, null, finish, PhaseRows.None(pixels));
        else
        {
            var phases = new PhaseRows(g.Input, g.Stride);
            actual = AlongK<TArithmetic>(
                phases.Count, g.Input.C, layout.RowLength, shares, tile, true, WindowOperand.PhasesOfOutput(g, phases, GpuBuffer.Of(gradBuffer)), filters,
                null, null, finish, phases);
        }
        expected = new double[g.Input.Count];
        Conv2dReference.GradInput(g, Doubles(gradOutput), Doubles(weight), expected);
        expected = [.. expected.Select((value, i) => x[i] > 0 ? (gathered[i] + value) * factor[i / g.Input.Plane % g.Input.C] : 0)];
        Equal(expected, Logical(actual, g.Input), $"{name}: gradInput, finished");

        expected = new double[g.WeightCount];
        Conv2dReference.GradWeight(g, Doubles(x), Doubles(gradOutput), expected);
        Equal(expected, AcrossK<TArithmetic>(g, shares, tile, xBuffer, gradBuffer), $"{name}: gradWeight");
        if (g.K % 4 == 0 && g.Input.C % 4 == 0)
            Equal(expected, AcrossKSwapped<TArithmetic>(g, shares, tile, xBuffer, gradBuffer), $"{name}: gradWeight, sides swapped");
    }

    float[] AlongK<TArithmetic>(
        int m, int n, int k, int shares, TensorTile tile, bool fours, WindowOperand a, MatrixOperand b, DeviceBuffer? scale, DeviceBuffer? shift,
        GradientFinish finish, PhaseRows phases)
        where TArithmetic : struct, IArithmetic
    {
        var extents = new ProductExtents(m, n, k, (k / shares + 15) / 16 * 16);
        var count = phases.Results * n;
        var (partial, y) = (Bench.Buffer(new float[extents.Shares * count]), Bench.Buffer(new float[count]));
        var epilogue = new ProductEpilogue(scale, shift, scale is not null, y, finish);
        var isWhole = extents.Shares == 1;
        var result = new ProductResult(
            extents, GpuBuffer.Of(isWhole ? y : partial), isWhole ? epilogue : new ProductEpilogue(null, null, false, y), phases);
        if (fours) Run<TArithmetic, TileAlongK.Fours, WindowOperand, MatrixOperand>(extents, tile, a, b, result, new ProductMoments(null, null, y));
        else Run<TArithmetic, TileAlongK.Ones, WindowOperand, MatrixOperand>(extents, tile, a, b, result, new ProductMoments(null, null, y));
        if (!isWhole) Bench.RunEach(count, new SumSharesGpu.ResultBody(extents.Shares, count, n, GpuBuffer.Of(partial), epilogue, GpuBuffer.Of(y)));
        return Bench.Read(y, count);
    }

    float[] AcrossK<TArithmetic>(Conv2dGeometry g, int shares, TensorTile tile, DeviceBuffer x, DeviceBuffer gradOutput) where TArithmetic : struct, IArithmetic
    {
        var (taps, pixels) = (g.R * g.S, g.Output.N * g.Output.Plane);
        var extents = new ProductExtents(g.K, g.Input.C * taps, pixels, (pixels / shares + 15) / 16 * 16);
        var (partial, gradWeight) = (Bench.Buffer(new float[extents.Shares * g.WeightCount]), Bench.Buffer(new float[g.WeightCount]));
        var result = new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, partial));
        var block = BlockOf(g);
        var (a, b) = (new MatrixOperand(pixels, g.K, GpuBuffer.Of(gradOutput)), WindowOperand.OfInput(g, GpuBuffer.Of(x), block));
        if (g.K % 4 == 0 && g.Input.C % 4 == 0)
            Run<TArithmetic, TileAcrossK.Fours, MatrixOperand, WindowOperand>(extents, tile, a, b, result, new ProductMoments(null, null, partial));
        else Run<TArithmetic, TileAcrossK.Ones, MatrixOperand, WindowOperand>(extents, tile, a, b, result, new ProductMoments(null, null, partial));
        Bench.RunEach(g.WeightCount,
            new SumSharesGpu.WeightBody(extents.Shares, g.K, g.Input.C, taps, block, 0, g.Input.C, GpuBuffer.Of(partial), GpuBuffer.Of(gradWeight)));
        return Bench.Read(gradWeight, g.WeightCount);
    }

    float[] AcrossKSwapped<TArithmetic>(Conv2dGeometry g, int shares, TensorTile tile, DeviceBuffer x, DeviceBuffer gradOutput)
        where TArithmetic : struct, IArithmetic
    {
        var (taps, pixels) = (g.R * g.S, g.Output.N * g.Output.Plane);
        var extents = new ProductExtents(g.Input.C * taps, g.K, pixels, (pixels / shares + 15) / 16 * 16);
        var (partial, gradWeight) = (Bench.Buffer(new float[extents.Shares * g.WeightCount]), Bench.Buffer(new float[g.WeightCount]));
        Run<TArithmetic, TileAcrossK.Fours, WindowOperand, MatrixOperand>(
            extents, tile, WindowOperand.OfInput(g, GpuBuffer.Of(x), BlockOf(g)), new MatrixOperand(pixels, g.K, GpuBuffer.Of(gradOutput)),
            new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, partial)), new ProductMoments(null, null, partial));
        Bench.RunEach(g.WeightCount,
            new SumSharesGpu.WeightBody(extents.Shares, g.K, g.Input.C, taps, BlockOf(g), 1, g.Input.C, GpuBuffer.Of(partial), GpuBuffer.Of(gradWeight)));
        return Bench.Read(gradWeight, g.WeightCount);
    }
}
