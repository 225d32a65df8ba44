using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>Products of what lies in memory as bf16, two neighbors in a word.</summary>
public sealed class PtxStoredProductTests : PtxProductRuns
{
    public static TheoryData<string, int, int, int, int, int, int, int, int> Convolutions => new()
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
    [Theory, MemberData(nameof(Convolutions))]
    public void Convolutions_of_bf16_in_memory_are_the_naive_ones(string name, int n, int c, int size, int k, int window, int stride, int padding, int shares)
    {
        var g = new Conv2dGeometry(new Extent(n, c, size, size), k, window, window, stride, padding);
        foreach (var tile in TensorTile.All)
        {
            CheckStored($"{name}, results in floats", g, shares, tile, isBf16: false);
            CheckStored($"{name}, results in bf16", g, shares, tile, isBf16: true);
        }
    }

    void CheckStored(string name, Conv2dGeometry g, int shares, TensorTile tile, bool isBf16)
    {
        var (x, weight, gradOutput) = (Integers(g.Input.Count), Integers(g.WeightCount), Integers(g.Output.Count));
        var (scale, shift) = (Integers(g.K), Integers(g.K));
        var (words, taps) = (g with { Input = g.Input with { C = g.Input.C / 2 }, K = g.K / 2 }, g.R * g.S);
        var (xBuffer, gradBuffer, weightBuffer) = (Pairs(x, g.Input), Pairs(gradOutput, g.Output), Bench.Buffer(weight));
        double Kept(double value) => isBf16 ? CardRounding.Round((float)value) : value;

        var plain = new double[g.Output.Count];
        Conv2dReference.Forward(g, Doubles(x), Doubles(weight), null, plain);
        var expected = plain.Select((value, i) => Kept(Math.Max(0, value * scale[i / g.Output.Plane % g.K] + shift[i / g.Output.Plane % g.K]))).ToArray();
        var layout = StoredLayout(g, byChannel: false);
        var pixels = g.Output.N * g.Output.Plane;
        var actual = AlongPairs(
            g.Output, pixels, layout, shares, tile, WindowOperand.OfInput(words, GpuBuffer.Of(xBuffer), layout.WordsOfBlock),
            new MatrixOperand(g.K, layout.WordsOfRow, GpuBuffer.Of(Filters(layout, weightBuffer))), Bench.Buffer(scale), Bench.Buffer(shift), default, isBf16,
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
        DeviceBuffer Same(float[] numbers) => isBf16 ? Pairs(numbers, g.Input) : Bench.Buffer(Last(numbers, g.Input));
        layout = StoredLayout(g, byChannel: true);
        var places = g.Input.N * g.Input.Plane;
        var phases = layout.Stride == 1 ? PhaseRows.None(places) : new PhaseRows(g.Input, g.Stride);
        var seen = layout.Stride == 1 ? WindowOperand.OfOutput(words, GpuBuffer.Of(gradBuffer), layout.WordsOfBlock)
            : WindowOperand.PhasesOfOutput(words, phases, GpuBuffer.Of(gradBuffer));
        actual = AlongPairs(
            g.Input, layout.Stride == 1 ? places : phases.Count, layout, shares, tile, seen,
            new MatrixOperand(g.Input.C, layout.WordsOfRow, GpuBuffer.Of(Filters(layout, weightBuffer))), null, null,
            new GradientFinish(Same(gathered), Same(x), Bench.Buffer(factor)), isBf16, phases);
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
            var (partial, gradWeight) = (Bench.Buffer(new float[extents.Shares * g.WeightCount]), Bench.Buffer(new float[g.WeightCount]));
            var result = new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, partial));
            var none = new ProductMoments(null, null, partial);
            if (isSwapped) Run<PairsOfBf16, PairsAcrossK, WindowOperand, MatrixOperand>(extents, tile, b, a, result, none);
            else Run<PairsOfBf16, PairsAcrossK, MatrixOperand, WindowOperand>(extents, tile, a, b, result, none);
            Bench.RunEach(g.WeightCount, new SumSharesGpu.WeightBody(
                extents.Shares, g.K, g.Input.C, taps, 2 * block, isSwapped ? 1 : 0, g.Input.C, GpuBuffer.Of(partial), GpuBuffer.Of(gradWeight)));
            Equal(expected, Bench.Read(gradWeight, g.WeightCount), $"{name}: gradWeight{(isSwapped ? ", sides swapped" : "")}");
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
        var (partial, y) = (Bench.Buffer(new float[extents.Shares * m * n]), Bench.Buffer(new float[isBf16 ? m * n / 2 : m * n]));
        var (strips, isWhole, isPlain) = ((m + ProductMoments.Rows - 1) / ProductMoments.Rows, extents.Shares == 1, scale is null && finish.IsNothing);
        var (means, squares) = (Bench.Buffer(new float[strips * n]), Bench.Buffer(new float[strips * n]));
        var epilogue = new ProductEpilogue(scale, shift, scale is not null, y, finish, isBf16);
        var result = isWhole ? new ProductResult(extents, GpuBuffer.Of(y), epilogue, phases)
            : new ProductResult(extents, GpuBuffer.Of(partial), new ProductEpilogue(null, null, false, y), phases);
        var moments = isWhole && isPlain ? new ProductMoments(means, squares, y, isBf16) : new ProductMoments(null, null, y);
        if (layout.Block > 0) Run<PairsOfBf16, TileAlongK.Fours, WindowOperand, MatrixOperand>(extents, tile, a, b, result, moments);
        else Run<PairsOfBf16, TileAlongK.Ones, WindowOperand, MatrixOperand>(extents, tile, a, b, result, moments);
        if (!isWhole && isBf16)
            Bench.RunEach(m * n / 2, new SumSharesGpu.ResultBf16Body(extents.Shares, m * n, n, GpuBuffer.Of(partial), epilogue, GpuBuffer.Of<uint>(y)));
        else if (!isWhole) Bench.RunEach(m * n, new SumSharesGpu.ResultBody(extents.Shares, m * n, n, GpuBuffer.Of(partial), epilogue, GpuBuffer.Of(y)));
        var stored = Bench.Read(y, isBf16 ? m * n / 2 : m * n);
        float[] last = isBf16 ? [.. stored.Select(BitConverter.SingleToUInt32Bits).SelectMany(pair => (float[])[First(pair), Second(pair)])] : stored;
        if (isWhole && isPlain) AreMoments(last, m, n, Bench.Read(means, strips * n), Bench.Read(squares, strips * n));
        return Logical(last, extent);
    }

    static float First(uint pair) => BitConverter.UInt32BitsToSingle(pair << 16);

    static float Second(uint pair) => BitConverter.UInt32BitsToSingle(pair & 0xFFFF0000);

    /// <summary>Filters as bf16, by the kernel that packs them.</summary>
    DeviceBuffer Filters(FilterLayout layout, DeviceBuffer weight)
    {
        var packed = Bench.Buffer(new float[layout.Words]);
        Bench.RunEach(layout.Words, new Conv2dPackGpu.OneOfBf16(layout, GpuBuffer.Of(weight), GpuBuffer.Of<uint>(packed)));
        return packed;
    }

    /// <summary>Images as bf16, channels last.</summary>
    DeviceBuffer Pairs(float[] logical, Extent extent)
    {
        var last = Last(logical, extent);
        return Bench.Buffer([.. last.Chunk(2).Select(pair =>
            BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(pair[1]) & 0xFFFF0000 | BitConverter.SingleToUInt32Bits(pair[0]) >> 16))]);
    }
}
