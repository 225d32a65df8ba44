namespace NativeTickets.Tests;

public sealed class NormalizedConv2dTests : OpContract
{
    static readonly (Shape Input, int Filters, int Window, int Stride, int Padding)[] Sizes =
    [
        (new(1, 2, 5, 4), 3, 3, 1, 1), (new(15, 1, 3, 3), 2, 1, 1, 0), (new(16, 3, 4, 4), 2, 3, 2, 1), (new(17, 2, 6, 6), 7, 3, 1, 0),
        (new(2, 16, 4, 5), 16, 3, 1, 1),
        (new(31, 2, 2, 2), 2, 2, 1, 0), (new(33, 1, 3, 2), 3, 3, 1, 1), (new(255, 1, 1, 2), 1, 1, 1, 0), (new(257, 1, 1, 1), 2, 1, 1, 0),
    ];

    public override IEnumerable<OpCase> Cases =>
        from size in Sizes
        from rectify in new[] { false, true }
        select Case(size, rectify, rectify ? FirstDrawOffTheKink(size) : 0);

    [Fact]
    public void It_equals_the_operations_one_after_the_other()
    {
        using var device = Device.Open("reference");
        foreach (var size in Sizes)
        {
            var fused = Case(size, true, 0);
            var apart = fused with
            {
                Apply = t => t[0].Conv2d(t[1], null, size.Stride, size.Padding)
                .BatchNorm(t[2], t[3], t[4], t[5], training: false).Relu()
            };
            var (first, second) = (Both(device, fused), Both(device, apart));
            Assert.All(first.Output.Zip(second.Output), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
            Assert.All(first.Gradients[0]!.Zip(second.Gradients[0]!), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(1, 2, 4, 4), new float[32]);
        using var weight = Tensor.Zeros(device, new Shape(3, 2, 3, 3));
        using var three = Tensor.Zeros(device, new Shape(3));
        using var two = Tensor.Zeros(device, new Shape(2));
        Assert.Equal(
            "normalizedconv2d: runningMean must have shape [3], got [2]",
            Assert.Throws<ShapeException>(() => x.NormalizedConv2d(weight, three, three, two, three)).Message);
    }

    static OpRun Both(Device device, OpCase each) =>
        OpRun.On(device, each, [.. each.Inputs.Select(i => i.Values.Select(v => (double)v).ToArray())],
            s => [.. NormalFloats("normalized/up", s.Count).Select(v => (double)v)], poison: false);

    // a difference quotient that straddles the rectifier's kink says nothing: draws are tried until no result lies near 0
    static int FirstDrawOffTheKink((Shape, int, int, int, int) size)
    {
        using var device = Device.Open("reference");
        for (var draw = 0; ; draw++)
            if (Both(device, Case(size, false, draw)).Output.All(y => Math.Abs(y) > 1e-3)) return draw;
    }

    /// <summary>
    /// Rounded factors move a result by up to the tolerance; where that is across the kink, the gradient is another one. Each filter's shift is moved by the
    /// least that keeps its results as far from 0.
    /// </summary>
    static OpCase OffTheKink(OpCase plain, OpCase rectified, string precision)
    {
        using var device = Device.Open("reference");
        var output = Both(device, plain).Output;
        var (filters, images) = (plain.Inputs[3].Values.Length, plain.Inputs[0].Shape[0]);
        var area = output.Length / filters / images;
        // the shifts make the largest result larger, by itself and a margin at most
        var margin = 2.2 * TensorCoreTolerance(precision) * output.Max(Math.Abs);
        float[] shift = [.. plain.Inputs[3].Values];
        for (var k = 0; k < filters; k++)
        {
            double[] results = [.. Enumerable.Range(0, output.Length).Where(i => i / area % filters == k).Select(i => output[i])];
            double[] moves = [0, .. results.SelectMany(y => (double[])[margin * 1.01 - y, -margin * 1.01 - y])]; // 1.01: the shift itself is rounded
            shift[k] += (float)moves.Where(move => results.All(y => Math.Abs(y + move) >= margin)).MinBy(Math.Abs);
        }
        OpInput[] inputs = [.. rectified.Inputs.Select((input, i) => i == 3 ? input with { Values = shift } : input)];
        return rectified with { Name = $"{rectified.Name}_{precision}", Inputs = inputs };
    }

    static OpCase Case((Shape Input, int Filters, int Window, int Stride, int Padding) size, bool rectify, int draw)
    {
        var (input, k, window, stride, padding) = size;
        var name = $"normalizedconv2d/{input}x{k}/{window}/{stride}/{padding}{(draw == 0 ? "" : $"/{draw}")}";
        var filters = new Shape(k, input[1], window, window);
        var each = new Shape(k);
        return new OpCase(
            rectify ? name + "_rectified" : name,
            [
                new OpInput(input, true, NormalFloats(name + "/x", input.Count)),
                new OpInput(filters, false, NormalFloats(name + "/weight", filters.Count), false),
                new OpInput(each, false, NormalFloats(name + "/scale", k), false),
                new OpInput(each, false, NormalFloats(name + "/shift", k), false),
                new OpInput(each, false, NormalFloats(name + "/mean", k), false),
                new OpInput(each, false, [.. NormalFloats(name + "/variance", k).Select(v => 0.5f + v * v)], false),
            ],
            t => t[0].NormalizedConv2d(t[1], t[2], t[3], t[4], t[5], stride, padding, rectify));
    }

    [Theory, InlineData("tf32"), InlineData("bf16")]
    public void Tensor_cores_agree_with_the_reference_within_their_factors_rounding(string precision) => AgreesOnTensorCores(
        precision, Sizes.SelectMany(size => (OpCase[])[Case(size, false, 0), OffTheKink(Case(size, false, 0), Case(size, true, 0), precision)]));
}
