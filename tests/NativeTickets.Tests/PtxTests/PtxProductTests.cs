using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>
/// Matrix products as they are compiled for NVIDIA's cards, run from their PTX: every copy that is not waited for, every fragment and every edge. A tensor
/// core's factors are rounded, so what is multiplied here are numbers that tf32 and bf16 know; then the sums of these sizes are exact and must equal the naive
/// ones.
/// </summary>
public sealed class PtxProductTests : IDisposable
{
    readonly PtxWorkbench bench = new();
    readonly RandomStream stream = new(1, "ptx products");

    public void Dispose() => bench.Dispose();

    public static TheoryData<string, int, int, int, int, int, int, int, int> Convolutions => new()
    {
        // name, N, C, H = W, K, R = S, stride, padding, shares
        { "one tile, both edges", 1, 4, 6, 12, 3, 1, 1, 1 },
        { "two tiles of rows, 1 x 1", 3, 8, 7, 70, 1, 1, 0, 1 },
        { "stride, several tiles of k, shares", 2, 20, 9, 66, 3, 2, 1, 2 },
        { "three channels, ten filters, odd extents", 2, 3, 7, 10, 3, 1, 1, 1 },
        { "odd filters", 1, 5, 5, 7, 5, 2, 2, 1 },
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

    public static TheoryData<string, int, int, int, int, int, int, int, int> StoredConvolutions => new()
    {
        { "one tile, both edges", 1, 8, 6, 16, 3, 1, 1, 1 },
        { "two tiles of rows, 1 x 1, an odd count of pixels", 3, 8, 7, 72, 1, 1, 0, 1 },
        { "stride, several tiles of k, shares", 2, 24, 9, 72, 3, 2, 1, 2 },
    };

    /// <summary>
    /// Images, gradients and filters that lie in memory as bf16, and results that are stored so: moments are of what is stored, and a gradient is finished and
    /// rounded once.
    /// </summary>
    [Theory, MemberData(nameof(StoredConvolutions))]
    public void Convolutions_of_bf16_in_memory_are_the_naive_ones(string name, int n, int c, int size, int k, int window, int stride, int padding, int shares)
    {
        var g = new Conv2dGeometry(new Extent(n, c, size, size), k, window, window, stride, padding);
        foreach (var tile in TensorTile.All)
        {
            CheckStored($"{name}, results in floats", g, shares, tile, isBf16: false);
            CheckStored($"{name}, results in bf16", g, shares, tile, isBf16: true);
        }
    }

    /// <summary>
    /// Factors of many bits are rounded to nearest, not cut off: the error of a long sum stays within that of its factors and is not all on one side.
    /// </summary>
    [Fact]
    public void Factors_are_rounded_to_nearest()
    {
        const int M = 16, N = 8, K = 64;
        var (a, b) = (Reals(M * K), Reals(N * K));
        var expected = Enumerable.Range(0, M * N).Select(i => Enumerable.Range(0, K).Sum(x => (double)a[i / N * K + x] * b[i % N * K + x])).ToArray();
        foreach (var (bits, actual) in new[] { (11, Product<IArithmetic.Tf32>(a, b, M, N, K)), (8, Product<IArithmetic.Bf16>(a, b, M, N, K)) })
        {
            var bound = Math.Pow(2, 1 - bits); // two factors, each off by half of its last bit, relative to products of at most 1
            var errors = expected.Zip(actual, (e, f) => f - e).ToArray();
            Assert.InRange(errors.Max(Math.Abs), bound / 1000, bound * Math.Sqrt(K));
            Assert.InRange(Math.Abs(errors.Average()), 0, bound * Math.Sqrt(K) / 10);
        }
    }

    /// <summary>A mean far from 0, a last strip that is not full, columns past the last one.</summary>
    [Fact]
    public void Moments_of_strips_are_those_of_the_results()
    {
        const int M = 150, N = 70, K = 16;
        var (a, b) = (Reals(M * K), Reals(N * K).Select((value, i) => value / 8 + (i / K % 7)).ToArray());
        var strips = (M + ProductMoments.Rows - 1) / ProductMoments.Rows;
        var (y, means, squares) = (bench.Buffer(new float[M * N]), bench.Buffer(new float[strips * N]), bench.Buffer(new float[strips * N]));
        var extents = new ProductExtents(M, N, K, K);
        Run<IArithmetic.Tf32, TileAlongK.Fours, MatrixOperand, MatrixOperand>(
            extents, TensorTile.Square, new MatrixOperand(M, K, GpuBuffer.Of(bench.Buffer(a))), new MatrixOperand(N, K, GpuBuffer.Of(bench.Buffer(b))),
            new ProductResult(extents, GpuBuffer.Of(y), new ProductEpilogue(null, null, false, y)), new ProductMoments(means, squares, y));
        var (results, mean, square) = (bench.Read(y, M * N), bench.Read(means, strips * N), bench.Read(squares, strips * N));
        for (var strip = 0; strip < strips; strip++)
            for (var n = 0; n < N; n++)
            {
                var column = Enumerable.Range(strip * ProductMoments.Rows, Math.Min(ProductMoments.Rows, M - strip * ProductMoments.Rows))
                    .Select(m => (double)results[m * N + n]).ToArray();
                var (center, around) = (column.Average(), column.Sum(v => (v - column.Average()) * (v - column.Average())));
                Assert.Equal(center, mean[strip * N + n], 1e-5 * column.Max(Math.Abs)); // a few dozen roundings
                Assert.Equal(around, square[strip * N + n], 1e-4 * around);
            }
    }

    float[] Product<TArithmetic>(float[] a, float[] b, int m, int n, int k) where TArithmetic : struct, IArithmetic
    {
        var y = bench.Buffer(new float[m * n]);
        var extents = new ProductExtents(m, n, k, k);
        bench.RunGroups(1, 1, 1, new TensorProduct<ITileShape.Tall, TArithmetic, TileAlongK.Fours, MatrixOperand, MatrixOperand>(
            extents, new MatrixOperand(m, k, GpuBuffer.Of(bench.Buffer(a))), new MatrixOperand(n, k, GpuBuffer.Of(bench.Buffer(b))),
            new ProductResult(extents, GpuBuffer.Of(y), new ProductEpilogue(null, null, false, y)), new ProductMoments(null, null, y)));
        return bench.Read(y, m * n);
    }

    void Check<TArithmetic>(string name, Conv2dGeometry g, int shares, TensorTile tile) where TArithmetic : struct, IArithmetic
    {
        var (x, weight, gradOutput) = (Integers(g.Input.Count), Integers(g.WeightCount), Integers(g.Output.Count));
        var (scale, shift) = (Integers(g.K), Integers(g.K));
        var (xLast, gradLast) = (new float[x.Length], new float[gradOutput.Length]);
        ChannelsLast.FromLogical(x, g.Input, xLast);
        ChannelsLast.FromLogical(gradOutput, g.Output, gradLast);
        var (xBuffer, gradBuffer, weightBuffer) = (bench.Buffer(xLast), bench.Buffer(gradLast), bench.Buffer(weight));

        var byFilter = bench.Buffer(new float[g.WeightCount]);
        bench.RunEach(g.WeightCount, new Conv2dPackGpu.ByFilter(g, GpuBuffer.Of(weightBuffer), GpuBuffer.Of(byFilter)));
        var terms = g.R * g.S * g.Input.C;
        var actual = AlongK<TArithmetic>(
            g.Output.N * g.Output.Plane, g.K, terms, shares, tile, g.Input.C % 4 == 0, WindowOperand.OfInput(g, GpuBuffer.Of(xBuffer)),
            new MatrixOperand(g.K, terms, GpuBuffer.Of(byFilter)), bench.Buffer(scale), bench.Buffer(shift));
        var plain = new double[g.Output.Count];
        Conv2dReference.Forward(g, Doubles(x), Doubles(weight), null, plain);
        var expected = plain.Select((value, i) => Math.Max(0, value * scale[i / g.Output.Plane % g.K] + shift[i / g.Output.Plane % g.K])).ToArray();
        Equal(expected, Logical(actual, g.Output), $"{name}: y");

        var byChannel = bench.Buffer(new float[g.WeightCount]);
        bench.RunEach(g.WeightCount, new Conv2dPackGpu.ByChannel(g, GpuBuffer.Of(weightBuffer), GpuBuffer.Of(byChannel)));
        terms = g.R * g.S * g.K;
        actual = AlongK<TArithmetic>(
            g.Input.N * g.Input.Plane, g.Input.C, terms, shares, tile, g.K % 4 == 0, WindowOperand.OfOutput(g, GpuBuffer.Of(gradBuffer)),
            new MatrixOperand(g.Input.C, terms, GpuBuffer.Of(byChannel)), null, null);
        expected = new double[g.Input.Count];
        Conv2dReference.GradInput(g, Doubles(gradOutput), Doubles(weight), expected);
        Equal(expected, Logical(actual, g.Input), $"{name}: gradInput");

        expected = new double[g.WeightCount];
        Conv2dReference.GradWeight(g, Doubles(x), Doubles(gradOutput), expected);
        Equal(expected, AcrossK<TArithmetic>(g, shares, tile, xBuffer, gradBuffer), $"{name}: gradWeight");
        if (g.K % 4 == 0 && g.Input.C % 4 == 0)
            Equal(expected, AcrossKSwapped<TArithmetic>(g, shares, tile, xBuffer, gradBuffer), $"{name}: gradWeight, sides swapped");
    }

    void CheckStored(string name, Conv2dGeometry g, int shares, TensorTile tile, bool isBf16)
    {
        var (x, weight, gradOutput) = (Integers(g.Input.Count), Integers(g.WeightCount), Integers(g.Output.Count));
        var (scale, shift) = (Integers(g.K), Integers(g.K));
        var (words, taps) = (g with { Input = g.Input with { C = g.Input.C / 2 }, K = g.K / 2 }, g.R * g.S);
        var (xBuffer, gradBuffer, weightBuffer) = (Pairs(x, g.Input), Pairs(gradOutput, g.Output), bench.Buffer(weight));
        double Kept(double value) => isBf16 ? CardRounding.Round((float)value) : value;

        var plain = new double[g.Output.Count];
        Conv2dReference.Forward(g, Doubles(x), Doubles(weight), null, plain);
        var expected = plain.Select((value, i) => Kept(Math.Max(0, value * scale[i / g.Output.Plane % g.K] + shift[i / g.Output.Plane % g.K]))).ToArray();
        var terms = taps * words.Input.C;
        var actual = AlongPairs(
            g.Output, terms, shares, tile, WindowOperand.OfInput(words, GpuBuffer.Of(xBuffer)),
            new MatrixOperand(g.K, terms, GpuBuffer.Of(Filters(g, weightBuffer, 0))), bench.Buffer(scale), bench.Buffer(shift), default, isBf16);
        Equal(expected, actual, $"{name}: y");

        expected = new double[g.Input.Count];
        Conv2dReference.GradInput(g, Doubles(gradOutput), Doubles(weight), expected);
        var (gathered, factor) = (Integers(g.Input.Count), Integers(g.Input.C));
        expected = [.. expected.Select((value, i) => x[i] > 0 ? Kept((gathered[i] + value) * factor[i / g.Input.Plane % g.Input.C]) : 0)];
        DeviceBuffer Same(float[] numbers) => isBf16 ? Pairs(numbers, g.Input) : bench.Buffer(Last(numbers, g.Input));
        terms = taps * words.K;
        actual = AlongPairs(
            g.Input, terms, shares, tile, WindowOperand.OfOutput(words, GpuBuffer.Of(gradBuffer)),
            new MatrixOperand(g.Input.C, terms, GpuBuffer.Of(Filters(g, weightBuffer, 1))), null, null,
            new GradientFinish(Same(gathered), Same(x), bench.Buffer(factor)), isBf16);
        Equal(expected, actual, $"{name}: gradInput, finished");

        expected = new double[g.WeightCount];
        Conv2dReference.GradWeight(g, Doubles(x), Doubles(gradOutput), expected);
        var pixels = g.Output.N * g.Output.Plane;
        var (a, b) = (new MatrixOperand(pixels, words.K, GpuBuffer.Of(gradBuffer)), WindowOperand.OfInput(words, GpuBuffer.Of(xBuffer)));
        foreach (var isSwapped in new[] { false, true })
        {
            var places = (pixels + 1) / 2;
            var (rows, columns) = isSwapped ? (g.Input.C * taps, g.K) : (g.K, g.Input.C * taps);
            var extents = new ProductExtents(rows, columns, places, (places / shares + 15) / 16 * 16);
            var (partial, gradWeight) = (bench.Buffer(new float[extents.Shares * g.WeightCount]), bench.Buffer(new float[g.WeightCount]));
            var result = new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, partial));
            var none = new ProductMoments(null, null, partial);
            if (isSwapped) Run<PairsOfBf16, PairsAcrossK, WindowOperand, MatrixOperand>(extents, tile, b, a, result, none);
            else Run<PairsOfBf16, PairsAcrossK, MatrixOperand, WindowOperand>(extents, tile, a, b, result, none);
            bench.RunEach(g.WeightCount, new SumSharesGpu.WeightBody(
                extents.Shares, g.K, g.Input.C, taps, isSwapped ? 1 : 0, g.Input.C, GpuBuffer.Of(partial), GpuBuffer.Of(gradWeight)));
            Equal(expected, bench.Read(gradWeight, g.WeightCount), $"{name}: gradWeight{(isSwapped ? ", sides swapped" : "")}");
        }
    }

    float[] AlongPairs(
        Extent extent, int terms, int shares, TensorTile tile, WindowOperand a, MatrixOperand b, DeviceBuffer? scale, DeviceBuffer? shift,
        GradientFinish finish, bool isBf16)
    {
        var (m, n) = (extent.N * extent.Plane, extent.C);
        var extents = new ProductExtents(m, n, terms, (terms / shares + 15) / 16 * 16);
        var (partial, y) = (bench.Buffer(new float[extents.Shares * m * n]), bench.Buffer(new float[isBf16 ? m * n / 2 : m * n]));
        var (strips, isWhole) = ((m + ProductMoments.Rows - 1) / ProductMoments.Rows, extents.Shares == 1);
        var (means, squares) = (bench.Buffer(new float[strips * n]), bench.Buffer(new float[strips * n]));
        var epilogue = new ProductEpilogue(scale, shift, scale is not null, y, finish);
        var result = isWhole ? new ProductResult(extents, GpuBuffer.Of(y), epilogue, isBf16 ? 1 : 0)
            : new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, y));
        var moments = isWhole && scale is null ? new ProductMoments(means, squares, y, isBf16) : new ProductMoments(null, null, y);
        Run<PairsOfBf16, TileAlongK.Fours, WindowOperand, MatrixOperand>(extents, tile, a, b, result, moments);
        if (!isWhole && isBf16)
            bench.RunEach(m * n / 2, new SumSharesGpu.ResultBf16Body(extents.Shares, m * n, n, GpuBuffer.Of(partial), epilogue, GpuBuffer.Of<uint>(y)));
        else if (!isWhole) bench.RunEach(m * n, new SumSharesGpu.ResultBody(extents.Shares, m * n, n, GpuBuffer.Of(partial), epilogue, GpuBuffer.Of(y)));
        var stored = bench.Read(y, isBf16 ? m * n / 2 : m * n);
        return Logical(isBf16 ? [.. stored.Select(BitConverter.SingleToUInt32Bits).SelectMany(pair => (float[])[First(pair), Second(pair)])] : stored, extent);
    }

    static float First(uint pair) => BitConverter.UInt32BitsToSingle(pair << 16);

    static float Second(uint pair) => BitConverter.UInt32BitsToSingle(pair & 0xFFFF0000);

    /// <summary>Filters as bf16, by the kernel that packs them.</summary>
    DeviceBuffer Filters(Conv2dGeometry g, DeviceBuffer weight, int byChannel)
    {
        var packed = bench.Buffer(new float[g.WeightCount / 2]);
        bench.RunEach(g.WeightCount / 2, new Conv2dPackGpu.Bf16Body(
            g.K, g.Input.C, g.R * g.S, byChannel, GpuBuffer.Of(weight), GpuBuffer.Of<uint>(packed)));
        return packed;
    }

    /// <summary>Images as bf16, channels last.</summary>
    DeviceBuffer Pairs(float[] logical, Extent extent)
    {
        var last = Last(logical, extent);
        return bench.Buffer([.. last.Chunk(2).Select(pair =>
            BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(pair[1]) & 0xFFFF0000 | BitConverter.SingleToUInt32Bits(pair[0]) >> 16))]);
    }

    static float[] Last(float[] logical, Extent extent)
    {
        var last = new float[extent.Count];
        ChannelsLast.FromLogical(logical, extent, last);
        return last;
    }

    float[] AlongK<TArithmetic>(
        int m, int n, int k, int shares, TensorTile tile, bool fours, WindowOperand a, MatrixOperand b, DeviceBuffer? scale, DeviceBuffer? shift)
        where TArithmetic : struct, IArithmetic
    {
        var extents = new ProductExtents(m, n, k, (k / shares + 15) / 16 * 16);
        var (partial, y) = (bench.Buffer(new float[extents.Shares * m * n]), bench.Buffer(new float[m * n]));
        var epilogue = new ProductEpilogue(scale, shift, scale is not null, y);
        var isWhole = extents.Shares == 1;
        var result = new ProductResult(extents, GpuBuffer.Of(isWhole ? y : partial), isWhole ? epilogue : new ProductEpilogue(null, null, false, y));
        if (fours) Run<TArithmetic, TileAlongK.Fours, WindowOperand, MatrixOperand>(extents, tile, a, b, result, new ProductMoments(null, null, y));
        else Run<TArithmetic, TileAlongK.Ones, WindowOperand, MatrixOperand>(extents, tile, a, b, result, new ProductMoments(null, null, y));
        if (!isWhole) bench.RunEach(m * n, new SumSharesGpu.ResultBody(extents.Shares, m * n, n, GpuBuffer.Of(partial), epilogue, GpuBuffer.Of(y)));
        return bench.Read(y, m * n);
    }

    float[] AcrossK<TArithmetic>(Conv2dGeometry g, int shares, TensorTile tile, DeviceBuffer x, DeviceBuffer gradOutput) where TArithmetic : struct, IArithmetic
    {
        var (taps, pixels) = (g.R * g.S, g.Output.N * g.Output.Plane);
        var extents = new ProductExtents(g.K, g.Input.C * taps, pixels, (pixels / shares + 15) / 16 * 16);
        var (partial, gradWeight) = (bench.Buffer(new float[extents.Shares * g.WeightCount]), bench.Buffer(new float[g.WeightCount]));
        var result = new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, partial));
        var (a, b) = (new MatrixOperand(pixels, g.K, GpuBuffer.Of(gradOutput)), WindowOperand.OfInput(g, GpuBuffer.Of(x)));
        if (g.K % 4 == 0 && g.Input.C % 4 == 0)
            Run<TArithmetic, TileAcrossK.Fours, MatrixOperand, WindowOperand>(extents, tile, a, b, result, new ProductMoments(null, null, partial));
        else Run<TArithmetic, TileAcrossK.Ones, MatrixOperand, WindowOperand>(extents, tile, a, b, result, new ProductMoments(null, null, partial));
        bench.RunEach(g.WeightCount,
            new SumSharesGpu.WeightBody(extents.Shares, g.K, g.Input.C, taps, 0, g.Input.C, GpuBuffer.Of(partial), GpuBuffer.Of(gradWeight)));
        return bench.Read(gradWeight, g.WeightCount);
    }

    float[] AcrossKSwapped<TArithmetic>(Conv2dGeometry g, int shares, TensorTile tile, DeviceBuffer x, DeviceBuffer gradOutput)
        where TArithmetic : struct, IArithmetic
    {
        var (taps, pixels) = (g.R * g.S, g.Output.N * g.Output.Plane);
        var extents = new ProductExtents(g.Input.C * taps, g.K, pixels, (pixels / shares + 15) / 16 * 16);
        var (partial, gradWeight) = (bench.Buffer(new float[extents.Shares * g.WeightCount]), bench.Buffer(new float[g.WeightCount]));
        Run<TArithmetic, TileAcrossK.Fours, WindowOperand, MatrixOperand>(
            extents, tile, WindowOperand.OfInput(g, GpuBuffer.Of(x)), new MatrixOperand(pixels, g.K, GpuBuffer.Of(gradOutput)),
            new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, partial)), new ProductMoments(null, null, partial));
        bench.RunEach(g.WeightCount,
            new SumSharesGpu.WeightBody(extents.Shares, g.K, g.Input.C, taps, 1, g.Input.C, GpuBuffer.Of(partial), GpuBuffer.Of(gradWeight)));
        return bench.Read(gradWeight, g.WeightCount);
    }

    void Run<TArithmetic, TTile, TA, TB>(ProductExtents extents, TensorTile tile, TA a, TB b, ProductResult result, ProductMoments moments)
        where TArithmetic : struct, IArithmetic
        where TTile : struct, ITile<TTile>
        where TA : struct, IOperand
        where TB : struct, IOperand
    {
        if (tile == TensorTile.Large) Run(tile, extents, new TensorProduct<ITileShape.Large, TArithmetic, TTile, TA, TB>(extents, a, b, result, moments));
        else if (tile == TensorTile.Tall) Run(tile, extents, new TensorProduct<ITileShape.Tall, TArithmetic, TTile, TA, TB>(extents, a, b, result, moments));
        else Run(tile, extents, new TensorProduct<ITileShape.Square, TArithmetic, TTile, TA, TB>(extents, a, b, result, moments));
    }

    void Run<TBody>(TensorTile tile, ProductExtents extents, TBody body) where TBody : struct, IGroupBody =>
        bench.RunGroups((extents.M + tile.Rows - 1) / tile.Rows, (extents.N + tile.Columns - 1) / tile.Columns, extents.Shares, body);

    static float[] Logical(float[] channelsLast, Extent extent)
    {
        var logical = new float[extent.Count];
        ChannelsLast.ToLogical(channelsLast, extent, logical);
        return logical;
    }

    static void Equal(double[] expected, float[] actual, string what)
    {
        for (var i = 0; i < expected.Length; i++) Assert.True(expected[i] == actual[i], $"{what}[{i}]: wanted {expected[i]}, got {actual[i]}");
    }

    static double[] Doubles(float[] values) => [.. values.Select(v => (double)v)];

    /// <summary>−4 … 4: exact in tf32 and bf16, and their sums of products in float.</summary>
    float[] Integers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(stream.NextInt(9) - 4))];

    float[] Reals(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * stream.NextUniform() - 1)];
}
