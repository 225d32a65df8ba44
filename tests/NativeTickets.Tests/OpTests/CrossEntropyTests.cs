namespace NativeTickets.Tests;

public sealed class CrossEntropyTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
    [
        Case(1, 10), Case(15, 10), Case(16, 2), Case(17, 10), Case(31, 3), Case(33, 17), Case(255, 10), Case(257, 1), Case(2, 257),
    ];

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void A_label_that_names_no_class_gives_nan(string name)
    {
        using var device = Device.Open(name);
        using var logits = Tensor.FromBatch(device, new Shape(2, 3), [1, 2, 3, 4, 5, 6]);
        using var labels = Tensor.FromBatch(device, new Shape(2), [0, 3]);
        using var loss = logits.CrossEntropy(labels);
        Assert.Equal(float.NaN, loss.Item());
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void Huge_logits_neither_overflow_nor_vanish(string name)
    {
        using var device = Device.Open(name);
        using var logits = Tensor.FromBatch(device, new Shape(2, 2), [1e30f, -1e30f, 1000, 1000]);
        using var labels = Tensor.FromBatch(device, new Shape(2), [0, 1]);
        using var loss = logits.CrossEntropy(labels);
        Assert.Equal((float)(Math.Log(2) / 2), loss.Item(), 1e-7f);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    public void A_logit_that_is_nan_shows_in_the_loss(string name)
    {
        using var device = Device.Open(name);
        using var labels = Tensor.FromBatch(device, new Shape(1), [0]);
        foreach (var values in new float[][] { [float.NaN, 1], [1, float.NaN] })
        {
            using var logits = Tensor.FromBatch(device, new Shape(1, 2), values);
            using var loss = logits.CrossEntropy(labels);
            Assert.Equal(float.NaN, loss.Item());
        }
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused()
    {
        using var device = Device.Open("cpu");
        using var logits = Tensor.FromBatch(device, new Shape(2, 3), new float[6]);
        using var three = Tensor.FromBatch(device, new Shape(3), new float[3]);
        using var plain = Tensor.Zeros(device, new Shape(2));
        using var images = Tensor.FromBatch(device, new Shape(2, 3, 1, 1), new float[6]);
        Assert.Equal("cross-entropy: the logits [2, 3] need labels [2] with a batch axis, got [3]", Message(() => logits.CrossEntropy(three)));
        Assert.Equal("cross-entropy: the logits [2, 3] need labels [2] with a batch axis, got [2] without one", Message(() => logits.CrossEntropy(plain)));
        Assert.Equal("cross-entropy: expects features [N, F], got [2, 3, 1, 1]; flatten images first", Message(() => images.CrossEntropy(three)));
    }

    static string Message(Action action) => Assert.Throws<ShapeException>(action).Message;

    static OpCase Case(int n, int classes)
    {
        var name = $"cross-entropy/n{n}c{classes}";
        var logits = NormalFloats(name, n * classes).Select(v => 5 * v).ToArray();
        return new OpCase(name,
            [new OpInput(new Shape(n, classes), true, logits), new OpInput(new Shape(n), true, Labels(name + "/labels", n, classes), false)],
            t => t[0].CrossEntropy(t[1]));
    }
}
