namespace NativeTickets.Tests;

public sealed class SumTests : OpContract
{
    static readonly Shape[] Batches = [.. Edges.Select(n => new Shape(n, 3, 2, 5)), new(33, 7), new(17), new(2, 130, 3, 1), new(1, 2, 130, 3)];
    static readonly Shape[] Plain = [new(4, 3, 5, 2), new(2, 70, 3), new(130), new(5, 3)];

    public override IEnumerable<OpCase> Cases =>
    [
        .. from shape in Batches
           from axis in Enumerable.Range(-1, shape.Rank + 1)
           select new OpCase($"sum/{shape}/{axis}", [Numbers(shape, true)], t => Sum(t[0], axis)),
        .. from shape in Plain
           from axis in Enumerable.Range(-1, shape.Rank + 1)
           select new OpCase($"sum/plain{shape}/{axis}", [new(new(1), true, [0], false), Numbers(shape, false)], t => Sum(t[1].OnTape(t[0].Tape!), axis)),
        new("sum/axis after axis", [Numbers(new(17, 3, 2, 5), true)], t => t[0].Sum(2).Sum(1).Sum(1)),
        new("sum/batch of three axes", [Numbers(new(17, 3, 2, 5), true)], t => t[0].Sum(3).Sum(1)),
        new("sum/of one number", [Numbers(new(17), true)], t => t[0].Sum().Sum()),
        new("sum/plain of a batch", [Numbers(new(17, 3, 2, 5), true)], t => t[0].Sum(0).Sum(1)),
    ];

    [Fact]
    public void An_axis_disappears_and_the_rest_stays_in_order()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(2, 3, 1, 2), [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]);
        using var channels = x.Sum(1);
        using var images = x.Sum(0);
        using var all = x.Sum();
        Assert.Equal((new Shape(2, 1, 2), true), (channels.Shape, channels.HasBatchAxis));
        Assert.Equal([9f, 12, 90, 120], channels.ToArray());
        Assert.Equal((new Shape(3, 1, 2), false), (images.Shape, images.HasBatchAxis));
        Assert.Equal([11f, 22, 33, 44, 55, 66], images.ToArray());
        Assert.Equal((new Shape(), false, 231f), (all.Shape, all.HasBatchAxis, all.Item()));
    }

    [Fact]
    public void Ones_beside_large_numbers_are_not_lost()
    {
        using var device = Device.Open("cpu");
        const int Count = 40_000;
        using var x = Tensor.FromArray(device, new Shape(Count), [1e8f, .. Enumerable.Repeat(1f, Count - 2), -1e8f]);
        using var sum = x.Sum();
        Assert.Equal(Count - 2, sum.Item());
    }

    [Fact]
    public void An_axis_that_is_not_there_is_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.Zeros(device, new Shape(2, 3));
        Assert.Equal("sum: expects an axis from 0 to 1 of [2, 3], got 2", Assert.Throws<ShapeException>(() => x.Sum(2)).Message);
        Assert.Equal("sum: expects an axis from 0 to 1 of [2, 3], got -1", Assert.Throws<ShapeException>(() => x.Sum(-1)).Message);
    }

    static Tensor Sum(Tensor x, int axis) => axis < 0 ? x.Sum() : x.Sum(axis);

    static OpInput Numbers(Shape shape, bool hasBatchAxis) => new(shape, hasBatchAxis, NormalFloats($"sum/{shape}", shape.Count));
}

public sealed class ExpandLikeTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from n in Edges
        let shape = new Shape(n, 3, 2, 5)
        from opCase in new OpCase[]
        {
            new($"expand-like/n{n}", [new(shape, true, NormalFloats($"expand-like/{n}", shape.Count), false), new(default, false, [1.5f])],
                t => t[1].OnTape(t[0].Tape!).ExpandLike(t[0])),
            new($"expand-like/plain{n}", [new(new(n), true, NormalFloats($"expand-like/plain{n}", n), false), new(default, false, [1.5f])],
                t => t[1].OnTape(t[0].Tape!).ExpandLike(t[0].Sum())),
        }
        select opCase;

    [Fact]
    public void More_than_one_number_is_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.Zeros(device, new Shape(2));
        Assert.Equal("expand like: this tensor must have shape [], got [2]", Assert.Throws<ShapeException>(() => x.ExpandLike(x)).Message);
    }
}
