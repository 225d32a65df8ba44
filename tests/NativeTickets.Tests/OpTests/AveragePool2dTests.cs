namespace NativeTickets.Tests;

public sealed class AveragePool2dTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        Case(1, 1, 2, 2, 2, 2), Case(15, 3, 4, 6, 2, 2), Case(16, 2, 5, 5, 2, 2), Case(17, 2, 7, 7, 3, 2), Case(31, 1, 6, 5, 3, 1),
        Case(33, 2, 3, 3, 3, 3), Case(255, 1, 4, 4, 2, 2), Case(257, 1, 2, 2, 1, 1), Case(2, 5, 8, 8, 8, 1),
        Case(17, 3, 5, 6, 1, 2), Case(2, 17, 6, 4, 1, 2), Case(2, 4, 6, 5, 3, 1),
        Uneven(17, 3, 5, 6, 1, 6, 1, 1), Uneven(16, 2, 5, 6, 3, 1, 2, 3),
    ];

    [Fact]
    public void A_window_that_does_not_fit_is_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(1, 1, 2, 5), new float[10]);
        using var features = Tensor.FromBatch(device, new Shape(2, 5), new float[10]);
        Assert.Equal("avgpool2d: the window 3×3 exceeds the image 2×5 with padding 0", Assert.Throws<ShapeException>(() => x.AveragePool2d(3, 1)).Message);
        Assert.Equal("avgpool2d: expects images [N, C, H, W], got [2, 5]", Assert.Throws<ShapeException>(() => features.AveragePool2d(3, 1)).Message);
    }

    static OpCase Uneven(int n, int c, int h, int w, int rows, int columns, int down, int across)
    {
        var name = $"avgpool2d/n{n}c{c}h{h}w{w}_k{rows}x{columns}_strides{down}_{across}";
        return new OpCase(name, [new OpInput(new Shape(n, c, h, w), true, NormalFloats(name, n * c * h * w))],
            t => t[0].AveragePool2d(rows, columns, down, across));
    }

    static OpCase Case(int n, int c, int h, int w, int window, int stride)
    {
        var name = $"avgpool2d/n{n}c{c}h{h}w{w}_k{window}_stride{stride}";
        return new OpCase(name, [new OpInput(new Shape(n, c, h, w), true, NormalFloats(name, n * c * h * w))], t => t[0].AveragePool2d(window, stride));
    }
}
