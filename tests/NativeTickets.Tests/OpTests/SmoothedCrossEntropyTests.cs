using NativeTickets.Nn;

namespace NativeTickets.Tests;

public sealed class SmoothedCrossEntropyTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        [Case(1, 10), Case(15, 10), Case(16, 2), Case(17, 10), Case(31, 3), Case(33, 17), Case(255, 10), Case(257, 4), Case(2, 257)];

    [Theory, InlineData(false), InlineData(true)]
    public void No_smoothing_is_the_cross_entropy(bool overOthers)
    {
        using var device = Device.Open("cpu");
        using var logits = Tensor.FromBatch(device, new Shape(2, 3), [1, 2, 3, 4, 5, 7]);
        using var labels = Tensor.FromBatch(device, new Shape(2), [0, 2]);
        using var sharp = logits.CrossEntropy(labels);
        using var soft = new LabelSmoothing(0, overOthers).Loss(logits, labels);
        Assert.Equal(sharp.Item(), soft.Item());
    }

    /// <summary>Even logits have the loss ln C against every target that sums to one.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Targets_sum_to_one(bool overOthers)
    {
        using var device = Device.Open("cpu");
        using var logits = Tensor.FromBatch(device, new Shape(2, 5), [2, 2, 2, 2, 2, -1, -1, -1, -1, -1]);
        using var labels = Tensor.FromBatch(device, new Shape(2), [4, 0]);
        using var loss = new LabelSmoothing(0.3, overOthers).Loss(logits, labels);
        Assert.Equal(Math.Log(5), loss.Item(), 1e-6);
    }

    [Fact]
    public void Off_a_tape_it_leaves_nothing_behind_but_its_result()
    {
        using var device = Device.Open("cpu");
        using var logits = Tensor.FromBatch(device, new Shape(2, 2), [1, 2, 3, 4]);
        using var labels = Tensor.FromBatch(device, new Shape(2), [0, 1]);
        var before = device.Kernels.RentedBuffers;
        using var loss = logits.SmoothedCrossEntropy(labels, 0.9f, 0.1f);
        Assert.Equal(before + 1, device.Kernels.RentedBuffers);
    }

    static OpCase Case(int n, int classes)
    {
        var name = $"smoothed-cross-entropy/n{n}c{classes}";
        var logits = NormalFloats(name, n * classes).Select(v => 3 * v).ToArray();
        return new OpCase(name,
            [new OpInput(new Shape(n, classes), true, logits), new OpInput(new Shape(n), true, Labels(name + "/labels", n, classes), false)],
            t => t[0].SmoothedCrossEntropy(t[1], 0.9f, 0.02f));
    }
}
