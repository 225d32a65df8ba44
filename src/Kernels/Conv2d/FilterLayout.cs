using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// The order in which a product meets a layer's filters: a row for each filter, of (b, r, s, c), or for each channel, of (b, r, s, k); b is a block of
/// channels or filters, filled up with zeros. Rows of a strided gradient have their phases one after the other
/// (<see cref="WindowOperand.PhasesOfOutput"/>): of each the blocks, and its taps only.
/// </summary>
/// <param name="K">Filters.</param>
/// <param name="C">Channels.</param>
/// <param name="R">Rows of a filter.</param>
/// <param name="S">Columns of a filter.</param>
/// <param name="ByChannel">1 for a row for each channel, 0 for one for each filter.</param>
/// <param name="Block">Numbers of a block; 0 for one block of all.</param>
/// <param name="Stride">Of the phases; 1 where there are none.</param>
/// <param name="Padding">Of the convolution.</param>
/// <param name="Rounding">
/// 0 for the weights as they are, 1 for numbers rounded to tf32, so that no product rounds them again, 2 for bf16, two neighbors in a word.
/// </param>
readonly record struct FilterLayout(int K, int C, int R, int S, int ByChannel, int Block, int Stride, int Padding, int Rounding)
{
    /// <summary>How many numbers <see cref="Numbers"/> are.</summary>
    public const int Length = 9;

    const int Bf16 = 2;
    const uint Infinity = 0x7F800000; // the bits of a float's infinity; NaN is above

    /// <summary>The order that products of a device take for images of a format; filters are of the same format.</summary>
    public static FilterLayout For(GpuDevice device, in Conv2dGeometry g, bool byChannel, NumberFormat format)
    {
        var numbers = format == NumberFormat.Bf16 ? 2 : 1; // of a word
        var isTiled = MatrixProductGpu.TakesBlocks(device, (byChannel ? g.K : g.Input.C) / numbers, g.R * g.S);
        return new FilterLayout(
            g.K, g.Input.C, g.R, g.S, byChannel ? 1 : 0, isTiled ? WindowOperand.Block * numbers : 0, isTiled && byChannel ? g.Stride : 1,
            isTiled && byChannel ? g.Padding : 0, format == NumberFormat.Bf16 ? Bf16 : device.Precision == MatrixPrecision.Tf32 ? 1 : 0);
    }

    /// <summary>Whether it is of bf16 numbers.</summary>
    public bool IsOfBf16 => Rounding == Bf16;

    /// <summary>Numbers of a word of memory.</summary>
    int InWord => IsOfBf16 ? 2 : 1;

    /// <summary>Words of memory of a row.</summary>
    public int WordsOfRow => RowLength / InWord;

    /// <summary>Words of memory in total.</summary>
    public int Words => Count / InWord;

    /// <summary>Words of memory of a block; 0 for one block of all.</summary>
    public int WordsOfBlock => Block / InWord;

    /// <summary>Numbers of a row.</summary>
    public int RowLength => R * S * ((Inner + InBlock - 1) / InBlock) * InBlock;

    /// <summary>Numbers in total.</summary>
    public int Count => (ByChannel != 0 ? C : K) * RowLength;

    /// <summary>True where it is K, C, R, S, as the weights are, unrounded.</summary>
    public bool IsThatOfWeights => ByChannel == 0 && R * S == 1 && Rounding == 0 && RowLength == C;

    /// <summary>What a kernel is given of many.</summary>
    public IEnumerable<int> Numbers => [K, C, R, S, ByChannel, Block, Stride, Padding, Rounding];

    int Inner => ByChannel != 0 ? K : C;

    int InBlock => Block == 0 ? Inner : Block;

    /// <summary>Number i of an order of floats, of weights K, C, R, S from <paramref name="start"/> on.</summary>
    public float At(ArrayView<float> weights, int start, int i)
    {
        var outer = i / RowLength;
        var rest = i - outer * RowLength;
        var perTap = RowLength / (R * S);
        var phase = 0;
        var taps = new PhaseTaps(phase, R, S, Stride, Padding);
        while (rest >= taps.Count * perTap)
        {
            rest -= taps.Count * perTap;
            taps = new PhaseTaps(++phase, R, S, Stride, Padding);
        }
        var tile = rest / InBlock;
        var block = tile / taps.Count;
        var tap = tile - block * taps.Count;
        var r = taps.Down + tap / taps.Columns * Stride;
        var s = taps.Across + tap % taps.Columns * Stride;
        var inner = block * InBlock + rest - tile * InBlock;
        if (inner >= Inner) return 0;
        var (filter, channel) = ByChannel != 0 ? (inner, outer) : (outer, inner);
        var weight = weights[start + ((filter * C + channel) * R + r) * S + s];
        return Rounding != 0 ? Rounded(weight) : weight;
    }

    /// <summary>Numbers 2i and 2i + 1 of an order of bf16 numbers: neighbors, as a row has its numbers in multiples of two.</summary>
    public uint PairAt(ArrayView<float> weights, int start, int i)
    {
        var floats = this with { Rounding = 0 };
        return MatrixUnit.RoundBf16(floats.At(weights, start, 2 * i + 1), floats.At(weights, start, 2 * i));
    }

    /// <summary>To the nearest number with 10 bits of mantissa, ties away from 0; NaN stays one however many of its bits are dropped.</summary>
    static float Rounded(float weight)
    {
        var bits = Interop.FloatAsInt(weight);
        var magnitude = bits & 0x7FFFFFFF;
        var finite = bits + 0x1000 & 0xFFFFE000;
        var other = magnitude > Infinity ? 0x7FFFFFFF : bits;
        return Interop.IntAsFloat(magnitude < Infinity ? finite : other);
    }
}
