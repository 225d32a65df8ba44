namespace NativeTickets.Tests;

public sealed class Conv2dTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        Case(2, 3, 8, 8, 4, 3, 3, 1, 1, false),
        Case(1, 1, 12, 12, 6, 5, 5, 1, 0, true),
        Case(15, 4, 5, 7, 7, 3, 3, 2, 1, false),
        Case(16, 8, 4, 4, 8, 1, 1, 2, 0, false),
        Case(17, 3, 5, 5, 2, 3, 3, 1, 1, true),
        Case(31, 2, 3, 3, 13, 3, 3, 1, 2, true),
        Case(33, 2, 2, 2, 3, 3, 3, 1, 1, false),
        Case(2, 18, 4, 4, 19, 3, 3, 1, 1, true),
        Case(1, 2, 7, 9, 3, 1, 5, 3, 2, false),
        Case(3, 2, 5, 6, 3, 5, 2, 2, 1, true),
        Case(1, 1, 1, 1, 1, 3, 3, 2, 1, false),
        Case(255, 2, 3, 3, 2, 3, 3, 1, 1, false),
        Case(257, 1, 2, 2, 3, 1, 1, 1, 0, true),
        Case(3, 30, 3, 3, 8, 3, 3, 1, 1, false),
    ];

    [Theory]
    [InlineData(2, 3, "conv2d: weight [4, 2, 3, 3] is for 2 channels (axis 1), the input [1, 3, 8, 8] has 3 (axis 1)")]
    [InlineData(3, 9, "conv2d: the window 9×9 exceeds the image 8×8 with padding 0")]
    public void Shapes_that_do_not_fit_are_told_by_axis(int channels, int window, string message)
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(1, 3, 8, 8), new float[192]);
        using var weight = Tensor.Zeros(device, new Shape(4, channels, window, window));
        Assert.Equal(message, Assert.Throws<ShapeException>(() => x.Conv2d(weight)).Message);
    }

    static OpCase Case(int n, int c, int h, int w, int k, int r, int s, int stride, int padding, bool bias)
    {
        var name = $"conv2d/n{n}c{c}h{h}w{w}k{k}r{r}s{s}_stride{stride}_pad{padding}{(bias ? "_bias" : "")}";
        var inputs = new List<OpInput>
        {
            new(new Shape(n, c, h, w), true, NormalFloats(name + "/x", n * c * h * w)),
            new(new Shape(k, c, r, s), false, NormalFloats(name + "/weight", k * c * r * s)),
        };
        if (bias) inputs.Add(new OpInput(new Shape(k), false, NormalFloats(name + "/bias", k)));
        return new OpCase(name, [.. inputs], t => t[0].Conv2d(t[1], bias ? t[2] : null, stride, padding));
    }

    [Theory]
    [InlineData("cpu", 33)]
    [InlineData("reference", 3)]
    [InlineData("ilgpu-cpu", 3)]
    public void Rectified_it_has_the_bits_of_a_rectifier_behind_it(string name, int n)
    {
        using var device = Device.Open(name);
        var (shape, filters) = (new Shape(n, 3, 6, 5), new Shape(4, 3, 3, 3));
        OpInput[] inputs = [new(shape, true, NormalFloats("rectified/x", shape.Count)), new(filters, false, NormalFloats("rectified/weight", filters.Count)),
            new(new Shape(4), false, NormalFloats("rectified/bias", 4))];
        double[][] values = [.. inputs.Select(i => i.Values.Select(v => (double)v).ToArray())];
        var (apart, fused) = (On(t => t[0].Conv2d(t[1], t[2], padding: 1).Relu()), On(t => t[0].Conv2d(t[1], t[2], padding: 1, rectify: true)));
        Assert.Equal(apart.Output, fused.Output);
        Assert.Equal(apart.Gradients, fused.Gradients);
        Assert.Contains(0, fused.Output);

        OpRun On(Func<Tensor[], Tensor> apply) =>
            OpRun.On(device, new OpCase("rectified", inputs, apply), values, s => [.. NormalFloats("rectified/up", s.Count).Select(v => (double)v)]);
    }

    [Theory, InlineData("tf32"), InlineData("bf16")]
    public void Tensor_cores_agree_with_the_reference_within_their_factors_rounding(string precision) => AgreesOnTensorCores(precision);
}
