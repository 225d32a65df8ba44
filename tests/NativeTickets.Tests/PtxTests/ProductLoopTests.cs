using System.Collections.Concurrent;
using System.Reflection;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>
/// How many instructions a warp of a product takes for 16 k, counted while the PTX runs that an H100 is given; bounds and plans are made from these numbers.
/// </summary>
public sealed class ProductLoopTests
{
    static readonly ConcurrentDictionary<Type, Lazy<Loop>> Counted = [];

    /// <summary>
    /// What the loops took at commit 5f6d3de, by hand from the text: the same tiles, all copies inside the image. A rounding to tf32 is two instructions there.
    /// </summary>
    static readonly (Type Shape, Type Tile, Type Arithmetic, Loop Then)[] Before =
    [
        (typeof(ITileShape.Square), typeof(TileAlongK.Fours), typeof(IArithmetic.Tf32), new Loop(128, 16, 230)),
        (typeof(ITileShape.Tall), typeof(TileAlongK.Fours), typeof(IArithmetic.Tf32), new Loop(128, 16, 272)),
        (typeof(ITileShape.Square), typeof(TileAcrossK.Fours), typeof(IArithmetic.Tf32), new Loop(128, 64, 552)),
        (typeof(ITileShape.Square), typeof(TileAlongK.Fours), typeof(IArithmetic.Bf16), new Loop(32, 16, 182)),
        (typeof(ITileShape.Tall), typeof(TileAlongK.Fours), typeof(IArithmetic.Bf16), new Loop(32, 16, 224)),
        (typeof(ITileShape.Square), typeof(TileAcrossK.Fours), typeof(IArithmetic.Bf16), new Loop(32, 64, 420)),
    ];

    [Fact, Trait("Speed", "Slow")]
    public void Loops_of_products_are_as_long_as_bounds_take_them_to_be() => AreAsLong(body => body.GenericTypeArguments[1] != typeof(PairsOfBf16));

    [Fact, Trait("Speed", "Slow")]
    public void Loops_of_products_of_bf16_in_memory_are_as_long_as_bounds_take_them_to_be() =>
        AreAsLong(body => body.GenericTypeArguments[1] == typeof(PairsOfBf16));

    static void AreAsLong(Func<Type, bool> isOne)
    {
        var wrong = new ConcurrentBag<string>();
        Parallel.ForEach(GroupBodies.Products.Where(isOne), new ParallelOptions { MaxDegreeOfParallelism = 2 }, body =>
        {
            var (form, arithmetic) = (MatrixProductGpu.FormOf(body), body.GenericTypeArguments[1]);
            var (taken, loop) = (form.LoopLength(arithmetic != typeof(IArithmetic.Tf32)), LoopOf(body));
            if (taken != (int)Math.Round(loop.Length)) wrong.Add($"{form}, {arithmetic.Name}: {loop}, not {taken}");
        });
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Order()));
    }

    /// <summary>
    /// At most half of what they were, where that can be: floats of 64 + 64 rows and 16 k are 16 loads of 128 numbers, and 32 conversions to pairs of bf16.
    /// </summary>
    [Fact, Trait("Speed", "Slow")]
    public void Conversions_loads_and_addresses_are_half_of_what_they_were()
    {
        const int LeastLoads = 16, LeastPairs = 32;
        foreach (var (shape, tile, arithmetic, then) in Before)
        {
            var body = GroupBodies.Products.First(body => body.GenericTypeArguments.Take(3).SequenceEqual([shape, arithmetic, tile]));
            var loop = LoopOf(body);
            var name = $"{GroupBodies.NameOf(body)}: {loop}";
            var leastConversions = arithmetic == typeof(IArithmetic.Bf16) ? LeastPairs : 0;
            Assert.True(loop.Conversions <= Math.Max(then.Conversions / 2, leastConversions), name);
            Assert.True(loop.Loads <= Math.Max(then.Loads / 2, LeastLoads), name);
            Assert.True(loop.Addresses <= then.Addresses / 2, name);
        }
    }

    static Loop LoopOf(Type body) => Counted.GetOrAdd(body, body => new Lazy<Loop>(() => Count(MatrixProductGpu.FormOf(body), body))).Value;

    /// <summary>
    /// Two sums of which one is nine tiles longer, all taps of a block of channels: what the longer one takes more. In both, two tiles are on their way before
    /// the loop begins, and the last trips bring none.
    /// </summary>
    static Loop Count(ProductForm form, Type body)
    {
        var name = form.AlongK ? nameof(Along) : form.IsSwapped ? nameof(AcrossSwapped) : nameof(Across);
        var run = typeof(ProductLoopTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(body.GenericTypeArguments[..3]);
        Loop Instructions(int tiles) => (Loop)run.Invoke(null, [form.Tile, tiles])!;
        var (shorter, longer) = (Instructions(3), Instructions(12));
        double Each(Func<Loop, double> of) => (of(longer) - of(shorter)) / 9 / form.Tile.Warps;
        return new Loop(Each(loop => loop.Conversions), Each(loop => loop.Loads), Each(loop => loop.Addresses)) { Rest = Each(loop => loop.Rest) };
    }

    static Loop Along<TShape, TArithmetic, TTile>(TensorTile tile, int tiles)
        where TShape : struct, ITileShape
        where TArithmetic : struct, IArithmetic
        where TTile : struct, ITile<TTile>
    {
        using var bench = new PtxWorkbench { Machine = new PtxMachine { Passes = [] }, IsHopper = true };
        var g = new Conv2dGeometry(new Extent(1, 32, tile.Rows / 16, 16), tile.Columns, 3, 3, 1, 1);
        var (extents, terms) = (new ProductExtents(tile.Rows, tile.Columns, tiles * 16, tiles * 16), g.R * g.S * g.Input.C);
        var (x, filters, y) = (bench.Buffer(new float[g.Input.Count]), bench.Buffer(new float[g.WeightCount]), bench.Buffer(new float[g.Output.Count]));
        var block = TTile.Together == 4 ? WindowOperand.Block : 0;
        bench.RunGroups(1, 1, 1, new TensorProduct<TShape, TArithmetic, TTile, WindowOperand, MatrixOperand>(
            extents, WindowOperand.OfInput(g, GpuBuffer.Of(x), block), new MatrixOperand(tile.Columns, terms, GpuBuffer.Of(filters)),
            Plain(extents, y), new ProductMoments(null, null, y)));
        return Loop.Of(bench.Machine.Passes!);
    }

    static Loop Across<TShape, TArithmetic, TTile>(TensorTile tile, int tiles)
        where TShape : struct, ITileShape
        where TArithmetic : struct, IArithmetic
        where TTile : struct, ITile<TTile> => WeightGradient<TArithmetic, TensorProduct<TShape, TArithmetic, TTile, MatrixOperand, WindowOperand>>(
            tile.Columns, tile.Rows, tiles, (windows, gradients, target) =>
        {
            var extents = new ProductExtents(tile.Rows, tile.Columns, tiles * 16, tiles * 16);
            return new TensorProduct<TShape, TArithmetic, TTile, MatrixOperand, WindowOperand>(
                extents, gradients, windows, Plain(extents, target), new ProductMoments(null, null, target));
        });

    static Loop AcrossSwapped<TShape, TArithmetic, TTile>(TensorTile tile, int tiles)
        where TShape : struct, ITileShape
        where TArithmetic : struct, IArithmetic
        where TTile : struct, ITile<TTile> => WeightGradient<TArithmetic, TensorProduct<TShape, TArithmetic, TTile, WindowOperand, MatrixOperand>>(
            tile.Rows, tile.Columns, tiles, (windows, gradients, target) =>
        {
            var extents = new ProductExtents(tile.Rows, tile.Columns, tiles * 16, tiles * 16);
            return new TensorProduct<TShape, TArithmetic, TTile, WindowOperand, MatrixOperand>(
                extents, windows, gradients, Plain(extents, target), new ProductMoments(null, null, target));
        });

    /// <summary>Of bf16 in memory, a place of the sum is two pixels, and two channels are a word.</summary>
    static Loop WeightGradient<TArithmetic, TBody>(int channels, int filters, int tiles, Func<WindowOperand, MatrixOperand, DeviceBuffer, TBody> body)
        where TArithmetic : struct, IArithmetic
        where TBody : struct, IGroupBody
    {
        using var bench = new PtxWorkbench { Machine = new PtxMachine { Passes = [] }, IsHopper = true };
        var pair = typeof(TArithmetic) == typeof(PairsOfBf16) ? 2 : 1;
        var g = new Conv2dGeometry(new Extent(pair * tiles, channels / pair, 4, 4), filters / pair, 1, 1, 1, 0);
        var windows = WindowOperand.OfInput(g, GpuBuffer.Of(bench.Buffer(new float[g.Input.Count])));
        var gradients = new MatrixOperand(pair * tiles * 16, filters / pair, GpuBuffer.Of(bench.Buffer(new float[g.Output.Count])));
        bench.RunGroups(1, 1, 1, body(windows, gradients, bench.Buffer(new float[channels * filters])));
        return Loop.Of(bench.Machine.Passes!);
    }

    static ProductResult Plain(ProductExtents extents, DeviceBuffer target) =>
        new(extents, GpuBuffer.Of(target), new ProductEpilogue(null, null, false, target));

    /// <summary>Instructions by kind; moves, of which an assembler leaves few, are of none.</summary>
    /// <param name="Conversions">
    /// Roundings to the numbers that are multiplied, with two for cvt.rna.tf32, which an assembler makes a comparison and an addition.
    /// </param>
    /// <param name="Loads">From shared memory.</param>
    /// <param name="Addresses">Arithmetic of whole numbers, comparisons and choices.</param>
    sealed record Loop(double Conversions, double Loads, double Addresses)
    {
        /// <summary>Matrix instructions, copies, branches, barriers.</summary>
        public double Rest { get; init; }

        public double Length => Conversions + Loads + Addresses + Rest;

        public static Loop Of(Dictionary<PtxInstruction, long> passes)
        {
            var (conversions, loads, addresses, rest) = (0L, 0L, 0L, 0L);
            foreach (var (instruction, count) in passes)
                switch (Name(instruction))
                {
                    case ['m', 'o', 'v', '.', ..]: break;
                    case ['c', 'v', 't', '.', 'r', 'n', 'a', '.', ..]: conversions += 2 * count; break;
                    case "cvt.rn.tf32.f32" or "cvt.rn.bf16x2.f32": conversions += count; break;
                    case ['l', 'd', '.', 's', ..] or ['l', 'd', 'm', ..]: loads += count; break;
                    case ['m', 'm', 'a', ..] or ['c', 'p', '.', ..] or ['b', 'a', 'r', ..] or ['b', 'r', 'a', ..]: rest += count; break;
                    default: addresses += count; break;
                }
            return new Loop(conversions, loads, addresses) { Rest = rest };
        }

        static string Name(PtxInstruction instruction)
        {
            var words = instruction.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return words[0].StartsWith('@') ? words[1] : words[0];
        }
    }
}
