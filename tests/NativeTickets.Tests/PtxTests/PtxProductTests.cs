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

    public static TheoryData<string, int, int, int, int, int, int, int, int> StoredConvolutions => new()
    {
        { "one tile, both edges", 1, 8, 6, 16, 3, 1, 1, 1 },
        { "two tiles of rows, 1 x 1, an odd count of pixels", 3, 8, 7, 72, 1, 1, 0, 1 },
        { "stride, several tiles of k, shares", 2, 24, 9, 72, 3, 2, 1, 2 },
        { "blocks of channels, of which the last is not full", 2, 40, 5, 24, 3, 1, 1, 2 },
        { "blocks of channels, all of them full", 1, 64, 4, 32, 3, 1, 1, 1 },
        { "phases without taps", 2, 8, 6, 16, 1, 2, 0, 1 },
        { "more taps than a row has bits", 1, 8, 9, 16, 7, 2, 3, 1 },
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
        var (a, b) = (Reals(M * K), Reals(N * K)); // b is rounded where it is packed
        var expected = Enumerable.Range(0, M * N).Select(i => Enumerable.Range(0, K).Sum(x => (double)a[i / N * K + x] * b[i % N * K + x])).ToArray();
        using var hopper = new PtxWorkbench { IsHopper = true };
        foreach (var (bits, actual) in new[]
        {
            (11, Product<IArithmetic.Tf32>(bench, a, b, M, N, K)), (11, Product<IArithmetic.Tf32>(hopper, a, b, M, N, K)),
            (8, Product<IArithmetic.Bf16>(bench, a, b, M, N, K)),
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
        var (y, means, squares) = (bench.Buffer(new float[M * N]), bench.Buffer(new float[strips * N]), bench.Buffer(new float[strips * N]));
        var extents = new ProductExtents(M, N, K, K);
        Run<IArithmetic.Tf32, TileAlongK.Fours, MatrixOperand, MatrixOperand>(
            extents, TensorTile.Square, new MatrixOperand(M, K, GpuBuffer.Of(bench.Buffer(a))), new MatrixOperand(N, K, GpuBuffer.Of(bench.Buffer(b))),
            new ProductResult(extents, GpuBuffer.Of(y), new ProductEpilogue(null, null, false, y)), new ProductMoments(means, squares, y));
        AreMoments(bench.Read(y, M * N), M, N, bench.Read(means, strips * N), bench.Read(squares, strips * N));
    }

    static void AreMoments(float[] results, int m, int n, float[] means, float[] squares)
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
        var (xLast, gradLast) = (new float[x.Length], new float[gradOutput.Length]);
        ChannelsLast.FromLogical(x, g.Input, xLast);
        ChannelsLast.FromLogical(gradOutput, g.Output, gradLast);
        var (xBuffer, gradBuffer) = (bench.Buffer(xLast), bench.Buffer(gradLast));

        var layout = Layout<TArithmetic>(g, byChannel: false);
        var pixels = g.Output.N * g.Output.Plane;
        var actual = AlongK<TArithmetic>(
            pixels, g.K, layout.RowLength, shares, tile, layout.Block > 0, WindowOperand.OfInput(g, GpuBuffer.Of(xBuffer), layout.Block),
            new MatrixOperand(g.K, layout.RowLength, GpuBuffer.Of(Packed(bench, layout, weight))),
            bench.Buffer(scale), bench.Buffer(shift), PhaseRows.None(pixels));
        var plain = new double[g.Output.Count];
        Conv2dReference.Forward(g, Doubles(x), Doubles(weight), null, plain);
        var expected = plain.Select((value, i) => Math.Max(0, value * scale[i / g.Output.Plane % g.K] + shift[i / g.Output.Plane % g.K])).ToArray();
        Equal(expected, Logical(actual, g.Output), $"{name}: y");

        layout = Layout<TArithmetic>(g, byChannel: true);
        pixels = g.Input.N * g.Input.Plane;
        var filters = new MatrixOperand(g.Input.C, layout.RowLength, GpuBuffer.Of(Packed(bench, layout, weight)));
        if (layout.Stride == 1)
            actual = AlongK<TArithmetic>(
                pixels, g.Input.C, layout.RowLength, shares, tile, layout.Block > 0, WindowOperand.OfOutput(g, GpuBuffer.Of(gradBuffer), layout.Block), filters,
                null, null, PhaseRows.None(pixels));
        else
        {
            var phases = new PhaseRows(g.Input, g.Stride);
            actual = AlongK<TArithmetic>(
                phases.Count, g.Input.C, layout.RowLength, shares, tile, true, WindowOperand.PhasesOfOutput(g, phases, GpuBuffer.Of(gradBuffer)), filters,
                null, null, phases);
        }
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
        var layout = StoredLayout(g, byChannel: false);
        var pixels = g.Output.N * g.Output.Plane;
        var actual = AlongPairs(
            g.Output, pixels, layout, shares, tile, WindowOperand.OfInput(words, GpuBuffer.Of(xBuffer), layout.WordsOfBlock),
            new MatrixOperand(g.K, layout.WordsOfRow, GpuBuffer.Of(Filters(layout, weightBuffer))), bench.Buffer(scale), bench.Buffer(shift), default, isBf16,
            PhaseRows.None(pixels));
        Equal(expected, actual, $"{name}: y");
        actual = AlongPairs(
            g.Output, pixels, layout, shares, tile, WindowOperand.OfInput(words, GpuBuffer.Of(xBuffer), layout.WordsOfBlock),
            new MatrixOperand(g.K, layout.WordsOfRow, GpuBuffer.Of(Filters(layout, weightBuffer))), null, null, default, isBf16, PhaseRows.None(pixels));
        Equal([.. plain.Select(Kept)], actual, $"{name}: y, plain, with its moments");

        expected = new double[g.Input.Count];
        Conv2dReference.GradInput(g, Doubles(gradOutput), Doubles(weight), expected);
        var (gathered, factor) = (Integers(g.Input.Count), Integers(g.Input.C));
        expected = [.. expected.Select((value, i) => x[i] > 0 ? Kept((gathered[i] + value) * factor[i / g.Input.Plane % g.Input.C]) : 0)];
        DeviceBuffer Same(float[] numbers) => isBf16 ? Pairs(numbers, g.Input) : bench.Buffer(Last(numbers, g.Input));
        layout = StoredLayout(g, byChannel: true);
        var places = g.Input.N * g.Input.Plane;
        var phases = layout.Stride == 1 ? PhaseRows.None(places) : new PhaseRows(g.Input, g.Stride);
        var seen = layout.Stride == 1 ? WindowOperand.OfOutput(words, GpuBuffer.Of(gradBuffer), layout.WordsOfBlock)
            : WindowOperand.PhasesOfOutput(words, phases, GpuBuffer.Of(gradBuffer));
        actual = AlongPairs(
            g.Input, layout.Stride == 1 ? places : phases.Count, layout, shares, tile, seen,
            new MatrixOperand(g.Input.C, layout.WordsOfRow, GpuBuffer.Of(Filters(layout, weightBuffer))), null, null,
            new GradientFinish(Same(gathered), Same(x), bench.Buffer(factor)), isBf16, phases);
        Equal(expected, actual, $"{name}: gradInput, finished");

        expected = new double[g.WeightCount];
        Conv2dReference.GradWeight(g, Doubles(x), Doubles(gradOutput), expected);
        var block = BlockOf(words);
        var (a, b) = (new MatrixOperand(pixels, words.K, GpuBuffer.Of(gradBuffer)), WindowOperand.OfInput(words, GpuBuffer.Of(xBuffer), block));
        foreach (var isSwapped in new[] { false, true })
        {
            var pairs = (pixels + 1) / 2;
            var (rows, columns) = isSwapped ? (g.Input.C * taps, g.K) : (g.K, g.Input.C * taps);
            var extents = new ProductExtents(rows, columns, pairs, (pairs / shares + 15) / 16 * 16);
            var (partial, gradWeight) = (bench.Buffer(new float[extents.Shares * g.WeightCount]), bench.Buffer(new float[g.WeightCount]));
            var result = new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, partial));
            var none = new ProductMoments(null, null, partial);
            if (isSwapped) Run<PairsOfBf16, PairsAcrossK, WindowOperand, MatrixOperand>(extents, tile, b, a, result, none);
            else Run<PairsOfBf16, PairsAcrossK, MatrixOperand, WindowOperand>(extents, tile, a, b, result, none);
            bench.RunEach(g.WeightCount, new SumSharesGpu.WeightBody(
                extents.Shares, g.K, g.Input.C, taps, 2 * block, isSwapped ? 1 : 0, g.Input.C, GpuBuffer.Of(partial), GpuBuffer.Of(gradWeight)));
            Equal(expected, bench.Read(gradWeight, g.WeightCount), $"{name}: gradWeight{(isSwapped ? ", sides swapped" : "")}");
        }
    }

    static FilterLayout StoredLayout(Conv2dGeometry g, bool byChannel)
    {
        var isTiled = g.R * g.S <= WindowOperand.MostTaps;
        return new FilterLayout(
            g.K, g.Input.C, g.R, g.S, byChannel ? 1 : 0, isTiled ? 2 * WindowOperand.Block : 0, isTiled && byChannel ? g.Stride : 1, g.Padding, Rounding: 2);
    }

    float[] AlongPairs(
        Extent extent, int rows, FilterLayout layout, int shares, TensorTile tile, WindowOperand a, MatrixOperand b, DeviceBuffer? scale, DeviceBuffer? shift,
        GradientFinish finish, bool isBf16, PhaseRows phases)
    {
        var (m, n, terms) = (extent.N * extent.Plane, extent.C, layout.WordsOfRow);
        var extents = new ProductExtents(rows, n, terms, (terms / shares + 15) / 16 * 16);
        var (partial, y) = (bench.Buffer(new float[extents.Shares * m * n]), bench.Buffer(new float[isBf16 ? m * n / 2 : m * n]));
        var (strips, isWhole, isPlain) = ((m + ProductMoments.Rows - 1) / ProductMoments.Rows, extents.Shares == 1, scale is null && finish.IsNothing);
        var (means, squares) = (bench.Buffer(new float[strips * n]), bench.Buffer(new float[strips * n]));
        var epilogue = new ProductEpilogue(scale, shift, scale is not null, y, finish, isBf16);
        var result = isWhole ? new ProductResult(extents, GpuBuffer.Of(y), epilogue, phases)
            : new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, y), phases);
        var moments = isWhole && isPlain ? new ProductMoments(means, squares, y, isBf16) : new ProductMoments(null, null, y);
        if (layout.Block > 0) Run<PairsOfBf16, TileAlongK.Fours, WindowOperand, MatrixOperand>(extents, tile, a, b, result, moments);
        else Run<PairsOfBf16, TileAlongK.Ones, WindowOperand, MatrixOperand>(extents, tile, a, b, result, moments);
        if (!isWhole && isBf16)
            bench.RunEach(m * n / 2, new SumSharesGpu.ResultBf16Body(extents.Shares, m * n, n, GpuBuffer.Of(partial), epilogue, GpuBuffer.Of<uint>(y)));
        else if (!isWhole) bench.RunEach(m * n, new SumSharesGpu.ResultBody(extents.Shares, m * n, n, GpuBuffer.Of(partial), epilogue, GpuBuffer.Of(y)));
        var stored = bench.Read(y, isBf16 ? m * n / 2 : m * n);
        float[] last = isBf16 ? [.. stored.Select(BitConverter.SingleToUInt32Bits).SelectMany(pair => (float[])[First(pair), Second(pair)])] : stored;
        if (isWhole && isPlain) AreMoments(last, m, n, bench.Read(means, strips * n), bench.Read(squares, strips * n));
        return Logical(last, extent);
    }

    static float First(uint pair) => BitConverter.UInt32BitsToSingle(pair << 16);

    static float Second(uint pair) => BitConverter.UInt32BitsToSingle(pair & 0xFFFF0000);

    /// <summary>Filters as bf16, by the kernel that packs them.</summary>
    DeviceBuffer Filters(FilterLayout layout, DeviceBuffer weight)
    {
        var packed = bench.Buffer(new float[layout.Words]);
        bench.RunEach(layout.Words, new Conv2dPackGpu.OneOfBf16(layout, GpuBuffer.Of(weight), GpuBuffer.Of<uint>(packed)));
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
        int m, int n, int k, int shares, TensorTile tile, bool fours, WindowOperand a, MatrixOperand b, DeviceBuffer? scale, DeviceBuffer? shift,
        PhaseRows phases)
        where TArithmetic : struct, IArithmetic
    {
        var extents = new ProductExtents(m, n, k, (k / shares + 15) / 16 * 16);
        var count = phases.Results * n;
        var (partial, y) = (bench.Buffer(new float[extents.Shares * count]), bench.Buffer(new float[count]));
        var epilogue = new ProductEpilogue(scale, shift, scale is not null, y);
        var isWhole = extents.Shares == 1;
        var result = new ProductResult(
            extents, GpuBuffer.Of(isWhole ? y : partial), isWhole ? epilogue : new ProductEpilogue(null, null, false, y), phases);
        if (fours) Run<TArithmetic, TileAlongK.Fours, WindowOperand, MatrixOperand>(extents, tile, a, b, result, new ProductMoments(null, null, y));
        else Run<TArithmetic, TileAlongK.Ones, WindowOperand, MatrixOperand>(extents, tile, a, b, result, new ProductMoments(null, null, y));
        if (!isWhole) bench.RunEach(count, new SumSharesGpu.ResultBody(extents.Shares, count, n, GpuBuffer.Of(partial), epilogue, GpuBuffer.Of(y)));
        return bench.Read(y, count);
    }

    float[] AcrossK<TArithmetic>(Conv2dGeometry g, int shares, TensorTile tile, DeviceBuffer x, DeviceBuffer gradOutput) where TArithmetic : struct, IArithmetic
    {
        var (taps, pixels) = (g.R * g.S, g.Output.N * g.Output.Plane);
        var extents = new ProductExtents(g.K, g.Input.C * taps, pixels, (pixels / shares + 15) / 16 * 16);
        var (partial, gradWeight) = (bench.Buffer(new float[extents.Shares * g.WeightCount]), bench.Buffer(new float[g.WeightCount]));
        var result = new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, partial));
        var block = BlockOf(g);
        var (a, b) = (new MatrixOperand(pixels, g.K, GpuBuffer.Of(gradOutput)), WindowOperand.OfInput(g, GpuBuffer.Of(x), block));
        if (g.K % 4 == 0 && g.Input.C % 4 == 0)
            Run<TArithmetic, TileAcrossK.Fours, MatrixOperand, WindowOperand>(extents, tile, a, b, result, new ProductMoments(null, null, partial));
        else Run<TArithmetic, TileAcrossK.Ones, MatrixOperand, WindowOperand>(extents, tile, a, b, result, new ProductMoments(null, null, partial));
        bench.RunEach(g.WeightCount,
            new SumSharesGpu.WeightBody(extents.Shares, g.K, g.Input.C, taps, block, 0, g.Input.C, GpuBuffer.Of(partial), GpuBuffer.Of(gradWeight)));
        return bench.Read(gradWeight, g.WeightCount);
    }

    static int BlockOf(Conv2dGeometry g) => g.K % 4 == 0 && g.Input.C % WindowOperand.Block == 0 ? WindowOperand.Block : g.Input.C;

    float[] AcrossKSwapped<TArithmetic>(Conv2dGeometry g, int shares, TensorTile tile, DeviceBuffer x, DeviceBuffer gradOutput)
        where TArithmetic : struct, IArithmetic
    {
        var (taps, pixels) = (g.R * g.S, g.Output.N * g.Output.Plane);
        var extents = new ProductExtents(g.Input.C * taps, g.K, pixels, (pixels / shares + 15) / 16 * 16);
        var (partial, gradWeight) = (bench.Buffer(new float[extents.Shares * g.WeightCount]), bench.Buffer(new float[g.WeightCount]));
        Run<TArithmetic, TileAcrossK.Fours, WindowOperand, MatrixOperand>(
            extents, tile, WindowOperand.OfInput(g, GpuBuffer.Of(x), BlockOf(g)), new MatrixOperand(pixels, g.K, GpuBuffer.Of(gradOutput)),
            new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, partial)), new ProductMoments(null, null, partial));
        bench.RunEach(g.WeightCount,
            new SumSharesGpu.WeightBody(extents.Shares, g.K, g.Input.C, taps, BlockOf(g), 1, g.Input.C, GpuBuffer.Of(partial), GpuBuffer.Of(gradWeight)));
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
