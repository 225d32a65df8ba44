namespace NativeTickets.Tests;

public sealed class BatchNormTests : OpContract
{
    // over two numbers per channel the gradient cancels to nothing but rounding, so the smallest batch has five
    static readonly Shape[] Shapes =
    [
        new(5, 3), new(15, 2), new(16, 5), new(17, 4), new(31, 1), new(33, 7), new(255, 3), new(257, 2),
        new(1, 2, 3, 1), new(2, 3, 4, 5), new(15, 1, 2, 2), new(16, 3, 1, 1), new(17, 6, 4, 4), new(33, 2, 3, 3),
        new(2, 4, 46, 46), // over 64 · 64 numbers per channel: a third level of the GPUs' trees
    ];

    static readonly Shape[] RectifiedShapes =
        [new(5, 3), new(16, 2), new(17, 4), new(31, 2), new(1, 2, 3, 1), new(2, 3, 4, 5), new(15, 1, 2, 2), new(17, 2, 3, 2)];

    public override IEnumerable<OpCase> Cases =>
        (from shape in Shapes
         from training in new[] { true, false }
         select Case(shape, training, false, 0))
        .Concat(
            from shape in RectifiedShapes
            from training in new[] { true, false }
            select Case(shape, training, true, FirstDrawOffTheKink(shape, training)));

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    [InlineData("reference")]
    public void Training_moves_the_running_statistics_with_the_unbiased_variance_and_evaluation_leaves_them(string name)
    {
        using var device = Device.Open(name);
        using var x = Tensor.FromBatch(device, new Shape(4, 1), [1, 2, 3, 6]);
        using var weight = Tensor.FromArray(device, new Shape(1), [1]);
        using var bias = Tensor.Zeros(device, new Shape(1));
        using var mean = Tensor.FromArray(device, new Shape(1), [10]);
        using var variance = Tensor.FromArray(device, new Shape(1), [1]);
        using var evaluated = x.BatchNorm(weight, bias, mean, variance, training: false);
        Assert.Equal((10, 1), (mean.Item(), variance.Item()));
        using var trained = x.BatchNorm(weight, bias, mean, variance, training: true, momentum: 0.5f);
        // the batch: mean 3, squares 4 + 1 + 0 + 9 = 14, unbiased 14/3
        Assert.Equal(6.5f, mean.Item());
        Assert.Equal((float)(0.5 + 0.5 * 14 / 3), variance.Item(), 1e-6f);
        Assert.Equal(-9, evaluated.ToArray()[0], 1e-3f);
        Assert.Equal(0, trained.ToArray().Sum(), 1e-6f);
    }

    [Theory]
    [InlineData("cpu", 64)]
    [InlineData("ilgpu-cpu", 64)]
    [InlineData("ilgpu-cpu", 64 * 64 + 2)]
    public void A_large_mean_does_not_cancel_the_variance(string name, int n)
    {
        using var device = Device.Open(name);
        float[] values = [.. Enumerable.Range(0, n).Select(i => 4096 + i % 2)];
        using var x = Tensor.FromBatch(device, new Shape(n, 1), values);
        using var weight = Tensor.FromArray(device, new Shape(1), [1]);
        using var zero = Tensor.Zeros(device, new Shape(1));
        using var mean = Tensor.Zeros(device, new Shape(1));
        using var variance = Tensor.Zeros(device, new Shape(1));
        using var y = x.BatchNorm(weight, zero, mean, variance, training: true);
        Assert.All(y.ToArray(), v => Assert.Equal(1, Math.Abs(v), 1e-4f));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(2, 3), new float[6]);
        using var one = Tensor.FromBatch(device, new Shape(1, 3), new float[3]);
        using var labels = Tensor.FromBatch(device, new Shape(3), new float[3]);
        using var three = Tensor.Zeros(device, new Shape(3));
        using var two = Tensor.Zeros(device, new Shape(2));
        Assert.Equal("batchnorm: weight must be a plain tensor [3], one number per channel (axis 1) of the input [2, 3], got [2]",
            Message(() => x.BatchNorm(two, three, three, three, true)));
        Assert.Equal("batchnorm: runningVariance must be a plain tensor [3], one number per channel (axis 1) of the input [2, 3], got [2]",
            Message(() => x.BatchNorm(three, three, three, two, true)));
        Assert.Equal("batchnorm: training needs at least 2 numbers per channel for a variance, got 1 in [1, 3]",
            Message(() => one.BatchNorm(three, three, three, three, true)));
        Assert.Equal("batchnorm: expects features [N, F] or images [N, C, H, W], got [3]", Message(() => labels.BatchNorm(three, three, three, three, true)));
    }

    static string Message(Action action) => Assert.Throws<ShapeException>(action).Message;

    [Theory]
    [InlineData("cpu", 5, true)]
    [InlineData("cpu", 5, false)]
    [InlineData("ilgpu-cpu", 5, true)]
    [InlineData("ilgpu-cpu", 5, false)]
    [InlineData("ilgpu-cpu", 4, true)]
    [InlineData("ilgpu-cpu", 4, false)]
    public void Rectified_it_has_the_bits_of_a_rectifier_behind_it(string name, int channels, bool training)
    {
        using var device = Device.Open(name);
        var shape = new Shape(37, channels, 6, 7);
        var plain = Case(shape, training, false, 0);
        var apart = plain with { Apply = t => plain.Apply(t).Relu() };
        var inputs = plain.Inputs.Select(i => i.Values.Select(v => (double)v).ToArray()).ToArray();
        var (first, second) = (OpRun.On(device, apart, inputs, Upstream), OpRun.On(device, Case(shape, training, true, 0), inputs, Upstream));
        Assert.Equal(first.Output, second.Output);
        Assert.Equal(first.Gradients, second.Gradients);

        static double[] Upstream(Shape shape) => [.. NormalFloats("rectified/up", shape.Count).Select(v => (double)v)];
    }

    // a difference quotient that straddles the rectifier's kink says nothing: draws are tried until no result lies near 0
    static int FirstDrawOffTheKink(Shape shape, bool training)
    {
        using var device = Device.Open("reference");
        for (var draw = 0; ; draw++)
        {
            var plain = Case(shape, training, false, draw);
            var run = OpRun.On(device, plain, [.. plain.Inputs.Select(i => i.Values.Select(v => (double)v).ToArray())], s => new double[s.Count],
                poison: false);
            if (run.Output.All(y => Math.Abs(y) > 2e-3)) return draw;
        }
    }

    static OpCase Case(Shape shape, bool training, bool rectify, int draw)
    {
        var name = $"batchnorm/{shape}{(training ? "_train" : "_eval")}{(draw == 0 ? "" : $"/{draw}")}";
        var channels = new Shape(shape[1]);
        return new OpCase(
            rectify ? name + "_rectified" : name,
            [
                new OpInput(shape, true, [.. NormalFloats(name + "/x", shape.Count).Select(v => 2 * v + 1)]),
                new OpInput(channels, false, NormalFloats(name + "/weight", shape[1])),
                new OpInput(channels, false, NormalFloats(name + "/bias", shape[1])),
                new OpInput(channels, false, NormalFloats(name + "/mean", shape[1]), false),
                new OpInput(channels, false, [.. NormalFloats(name + "/variance", shape[1]).Select(v => 0.5f + v * v)], false),
            ],
            t => t[0].BatchNorm(t[1], t[2], t[3], t[4], training, rectify: rectify));
    }
}
