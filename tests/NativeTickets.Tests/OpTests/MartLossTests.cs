namespace NativeTickets.Tests;

public sealed class MartLossTests : OpContract
{
    const float Beta = 5;

    public override IEnumerable<OpCase> Cases =>
    [
        Case(1, 10), Case(15, 10), Case(16, 2), Case(17, 10), Case(31, 3), Case(33, 17), Case(255, 10), Case(257, 2), Case(2, 257),
    ];

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    [InlineData("ilgpu-cpu")]
    public void It_is_that_of_two_coins(string name)
    {
        using var device = Device.Open(name);
        using var natural = Tensor.FromBatch(device, new Shape(1, 2), [(float)Math.Log(3), 0]); // 3/4, 1/4
        using var adversarial = Tensor.FromBatch(device, new Shape(1, 2), [0, 0]);
        using var labels = Tensor.FromBatch(device, new Shape(1), [0]);
        using var boosted = natural.MartLoss(adversarial, labels, 0);
        Assert.Equal(Math.Log(2) - Math.Log(0.5001), boosted.Item(), 1e-6);
        using var loss = natural.MartLoss(adversarial, labels, 6);
        var divergence = 0.75 * Math.Log(1.5) + 0.25 * Math.Log(0.5);
        Assert.Equal(Math.Log(2) - Math.Log(0.5001) + 6 * divergence * 0.2500001, loss.Item(), 1e-6);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    [InlineData("ilgpu-cpu")]
    public void An_image_that_the_network_is_sure_of_keeps_its_digits(string name)
    {
        using var device = Device.Open(name);
        using var natural = Tensor.FromBatch(device, new Shape(1, 3), [0, 0, 0]);
        using var adversarial = Tensor.FromBatch(device, new Shape(1, 3), [0, 12, -1]); // the wrong class has all but 8.4e-6
        using var labels = Tensor.FromBatch(device, new Shape(1), [0]);
        using var loss = natural.MartLoss(adversarial, labels, 0);
        var (right, other, total) = (1.0, Math.Exp(12), 1 + Math.Exp(12) + Math.Exp(-1));
        Assert.Equal(-Math.Log(right / total) - Math.Log(1.0001 - other / total + 1e-12), loss.Item(), 1e-5);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    [InlineData("ilgpu-cpu")]
    public void A_label_that_names_no_class_gives_nan(string name)
    {
        using var device = Device.Open(name);
        using var logits = Tensor.FromBatch(device, new Shape(2, 3), [1, 2, 3, 4, 5, 6]);
        using var labels = Tensor.FromBatch(device, new Shape(2), [0, 3]);
        using var loss = logits.MartLoss(logits, labels, Beta);
        Assert.Equal(float.NaN, loss.Item());
    }

    [Fact]
    public void Logits_or_labels_of_another_shape_are_refused()
    {
        using var device = Device.Open("cpu");
        using var natural = Tensor.FromBatch(device, new Shape(2, 3), new float[6]);
        using var other = Tensor.FromBatch(device, new Shape(3, 2), new float[6]);
        using var labels = Tensor.FromBatch(device, new Shape(2), new float[2]);
        using var three = Tensor.FromBatch(device, new Shape(3), new float[3]);
        Assert.Equal("MART loss: adversarial must have shape [2, 3], got [3, 2]",
            Assert.Throws<ShapeException>(() => natural.MartLoss(other, labels, Beta)).Message);
        Assert.Equal("MART loss: the logits [2, 3] need labels [2] with a batch axis, got [3]",
            Assert.Throws<ShapeException>(() => natural.MartLoss(natural, three, Beta)).Message);
    }

    static OpCase Case(int n, int classes)
    {
        var name = $"mart-loss/n{n}c{classes}";
        return new OpCase(name, [Logits("natural"), Logits("adversarial"), new OpInput(new Shape(n), true, Labels(name + "/labels", n, classes), false)],
            t => t[0].MartLoss(t[1], t[2], Beta));

        OpInput Logits(string which) => new(new Shape(n, classes), true, [.. NormalFloats($"{name}/{which}", n * classes).Select(v => 2 * v)]);
    }
}
