namespace NativeTickets.Tests;

public sealed class MaxPool2dTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        Case(1, 1, 2, 2, 2, 2, 0), Case(15, 3, 4, 6, 2, 2, 0), Case(16, 2, 5, 5, 2, 2, 0), Case(17, 2, 7, 7, 3, 2, 1),
        Case(31, 1, 6, 5, 3, 1, 0), Case(33, 2, 3, 3, 3, 3, 1), Case(255, 1, 4, 4, 2, 2, 0), Case(257, 1, 2, 2, 2, 1, 1), Case(2, 16, 17, 15, 2, 2, 0),
        Case(2, 4, 5, 5, 3, 2, 1),
        Uneven(17, 2, 5, 6, 3, 2, (2, 2), new Margins(0, 0, 1, 1)), Uneven(33, 1, 4, 4, 2, 3, (1, 1), new Margins(1, 2, 0, 1)),
        Uneven(31, 2, 5, 4, 2, 2, (1, 2), default),
    ];

    [Theory]
    [InlineData("cpu", 1)]
    [InlineData("reference", 1)]
    [InlineData("ilgpu-cpu", 1)]
    [InlineData("ilgpu-cpu", 4)]
    public void The_first_of_equal_numbers_gets_the_gradient(string name, int channels)
    {
        using var device = Device.Open(name);
        using var tape = new Tape(device);
        float[] Each(float[] plane) => [.. Enumerable.Repeat(plane, channels).SelectMany(numbers => numbers)];
        var x = tape.Input(new Shape(1, channels, 2, 2), Each([1, 7, 7, 7]), watch: true);
        var y = x.MaxPool2d(2, 2);
        using var up = Tensor.FromBatch(device, new Shape(1, channels, 1, 1), Each([5]));
        tape.Backward(y, up);
        Assert.Equal(Each([7]), y.ToArray());
        Assert.Equal(Each([0, 5, 0, 0]), x.Gradient!.ToArray());
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void Nan_counts_as_largest_and_padding_never_does(string name)
    {
        using var device = Device.Open(name);
        using var x = Tensor.FromBatch(device, new Shape(1, 1, 2, 4), [-1, -2, 9, float.NaN, -3, -4, 1, 2]);
        using var y = x.MaxPool2d(2, 2);
        using var padded = x.MaxPool2d(2, 2, 1);
        Assert.Equal([-1f, float.NaN], y.ToArray());
        Assert.Equal([-1f, 9, float.NaN, -3, 1, 2], padded.ToArray());
    }

    [Fact]
    public void Margins_that_leave_a_window_without_a_number_are_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(1, 1, 2, 5), new float[10]);
        Assert.Equal("maxpool2d: margins must be less than the window 2×2, got [2, 0, 0, 0]",
            Assert.Throws<ShapeException>(() => x.MaxPool2d(2, 2, 1, 1, new Margins(2, 0, 0, 0))).Message);
    }

    [Theory]
    [InlineData(3, 1, 0, "maxpool2d: the window 3×3 exceeds the image 2×5 with padding 0")]
    [InlineData(2, 0, 0, "maxpool2d: stride must be at least 1, got 0")]
    [InlineData(2, 1, 2, "maxpool2d: padding must be 0 to 1, half the window 2, got 2")]
    [InlineData(0, 1, 0, "maxpool2d: window must be at least 1, got 0")]
    public void A_window_that_does_not_fit_is_refused(int window, int stride, int padding, string message)
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(1, 1, 2, 5), new float[10]);
        Assert.Equal(message, Assert.Throws<ShapeException>(() => x.MaxPool2d(window, stride, padding)).Message);
    }

    static OpCase Case(int n, int c, int h, int w, int window, int stride, int padding)
    {
        var name = $"maxpool2d/n{n}c{c}h{h}w{w}_k{window}_stride{stride}_pad{padding}";
        return new OpCase(name, [new OpInput(new Shape(n, c, h, w), true, Distinct(name, n * c * h * w))], t => t[0].MaxPool2d(window, stride, padding));
    }

    static OpCase Uneven(int n, int c, int h, int w, int rows, int columns, (int Down, int Across) strides, Margins around)
    {
        var name = $"maxpool2d/n{n}c{c}h{h}w{w}_k{rows}x{columns}_strides{strides}_around{around}";
        return new OpCase(name, [new OpInput(new Shape(n, c, h, w), true, Distinct(name, n * c * h * w))], t => t[0].MaxPool2d(rows, columns, strides.Down,
            strides.Across, around));
    }

    // a hundredth apart, so that no difference quotient changes which one is largest
    static float[] Distinct(string name, int count)
    {
        var values = Enumerable.Range(0, count).Select(i => 0.01f * (i - count / 2)).ToArray();
        var stream = new RandomStream(1, name);
        for (var i = count - 1; i > 0; i--)
        {
            var j = stream.NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
        return values;
    }
}
