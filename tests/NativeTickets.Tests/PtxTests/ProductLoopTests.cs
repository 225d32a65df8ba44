using System.Reflection;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>How many instructions a warp of a product takes for 16 k, counted while its PTX runs; bounds and plans are made from these numbers.</summary>
public sealed class ProductLoopTests
{
    [Fact, Trait("Speed", "Slow")]
    public void Loops_of_products_are_as_long_as_bounds_take_them_to_be() => AreAsLong(body => body.GenericTypeArguments[1] != typeof(PairsOfBf16));

    [Fact, Trait("Speed", "Slow")]
    public void Loops_of_products_of_bf16_in_memory_are_as_long_as_bounds_take_them_to_be() =>
        AreAsLong(body => body.GenericTypeArguments[1] == typeof(PairsOfBf16));

    static void AreAsLong(Func<Type, bool> isOne)
    {
        var wrong = new List<string>();
        foreach (var body in GroupBodies.Products.Where(isOne))
        {
            var (form, arithmetic) = (MatrixProductGpu.FormOf(body), body.GenericTypeArguments[1]);
            var (taken, length) = (form.LoopLength(arithmetic == typeof(IArithmetic.Bf16)), Length(form, body));
            if (taken != length) wrong.Add($"{form}, {arithmetic.Name}: {length} instructions, not {taken}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>
    /// Two sums of which one is a tile longer: what the longer one takes more. In both, two tiles are on their way before the loop begins, and the last trips
    /// bring none.
    /// </summary>
    static double Length(ProductForm form, Type body)
    {
        var name = form.AlongK ? nameof(Along) : form.IsSwapped ? nameof(AcrossSwapped) : nameof(Across);
        var run = typeof(ProductLoopTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(body.GenericTypeArguments[..3]);
        long Instructions(int tiles) => (long)run.Invoke(null, [form.Tile, tiles])!;
        return (double)(Instructions(4) - Instructions(3)) / form.Tile.Warps;
    }

    static long Along<TShape, TArithmetic, TTile>(TensorTile tile, int tiles)
        where TShape : struct, ITileShape
        where TArithmetic : struct, IArithmetic
        where TTile : struct, ITile<TTile>
    {
        using var bench = new PtxWorkbench { Machine = new PtxMachine { Passes = [] } };
        var g = new Conv2dGeometry(new Extent(1, tiles * 16, 16, tile.Rows / 16), tile.Columns, 1, 1, 1, 0);
        var (extents, terms) = (new ProductExtents(tile.Rows, tile.Columns, tiles * 16, tiles * 16), tiles * 16);
        var (x, filters, y) = (bench.Buffer(new float[g.Input.Count]), bench.Buffer(new float[g.WeightCount]), bench.Buffer(new float[g.Output.Count]));
        bench.RunGroups(1, 1, 1, new TensorProduct<TShape, TArithmetic, TTile, WindowOperand, MatrixOperand>(
            extents, WindowOperand.OfInput(g, GpuBuffer.Of(x)), new MatrixOperand(tile.Columns, terms, GpuBuffer.Of(filters)),
            Plain(extents, y), new ProductMoments(null, null, y)));
        return Sum(bench);
    }

    static long Across<TShape, TArithmetic, TTile>(TensorTile tile, int tiles)
        where TShape : struct, ITileShape
        where TArithmetic : struct, IArithmetic
        where TTile : struct, ITile<TTile> => WeightGradient<TArithmetic, TensorProduct<TShape, TArithmetic, TTile, MatrixOperand, WindowOperand>>(
            tile.Columns, tile.Rows, tiles, (windows, gradients, target) =>
        {
            var extents = new ProductExtents(tile.Rows, tile.Columns, tiles * 16, tiles * 16);
            return new TensorProduct<TShape, TArithmetic, TTile, MatrixOperand, WindowOperand>(
                extents, gradients, windows, Plain(extents, target), new ProductMoments(null, null, target));
        });

    static long AcrossSwapped<TShape, TArithmetic, TTile>(TensorTile tile, int tiles)
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
    static long WeightGradient<TArithmetic, TBody>(int channels, int filters, int tiles, Func<WindowOperand, MatrixOperand, DeviceBuffer, TBody> body)
        where TArithmetic : struct, IArithmetic
        where TBody : struct, IGroupBody
    {
        using var bench = new PtxWorkbench { Machine = new PtxMachine { Passes = [] } };
        var pair = typeof(TArithmetic) == typeof(PairsOfBf16) ? 2 : 1;
        var g = new Conv2dGeometry(new Extent(pair * tiles, channels / pair, 4, 4), filters / pair, 1, 1, 1, 0);
        var windows = WindowOperand.OfInput(g, GpuBuffer.Of(bench.Buffer(new float[g.Input.Count])));
        var gradients = new MatrixOperand(pair * tiles * 16, filters / pair, GpuBuffer.Of(bench.Buffer(new float[g.Output.Count])));
        bench.RunGroups(1, 1, 1, body(windows, gradients, bench.Buffer(new float[channels * filters])));
        return Sum(bench);
    }

    static ProductResult Plain(ProductExtents extents, DeviceBuffer target) =>
        new(extents, GpuBuffer.Of(target), new ProductEpilogue(null, null, false, target));

    static long Sum(PtxWorkbench bench) => bench.Machine.Passes!.Sum(pass => Name(pass.Key) switch
    {
        var name when name.StartsWith("mov.", StringComparison.Ordinal) => 0,
        var name when name.StartsWith("cvt.rna.tf32", StringComparison.Ordinal) => 2 * pass.Value,
        _ => pass.Value,
    });

    static string Name(PtxInstruction instruction)
    {
        var words = instruction.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words[0].StartsWith('@') ? words[1] : words[0];
    }
}
