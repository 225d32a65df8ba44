using NativeTickets.Kernels;

namespace NativeTickets.Tests;

public sealed class UniformNoiseTests
{
    [Theory]
    [InlineData("cpu"), InlineData("ilgpu-cpu"), InlineData("cuda"), InlineData("opencl")]
    public void Every_device_draws_the_numbers_of_the_stream_in_logical_order(string name)
    {
        using var device = RealGpu.OpenOrSkip(name);
        foreach (var shape in new Shape[] { new(5, 3, 3, 5), new(2, 1, 4, 4), new(1, 1), new(3) })
        {
            using var target = Tensor.FromBatch(device, shape, new float[shape.Count]);
            var (drawn, expected) = (new RandomStream(7, "noise", 1, 2, 3), new RandomStream(7, "noise", 1, 2, 3));
            drawn.NextBits();
            for (var word = 0; word < 4; word++) expected.NextBits();
            drawn.FillUniform(target, -8 / 255f, 0.3f);
            Assert.Equal(Enumerable.Range(0, shape.Count).Select(_ => expected.NextUniform(-8 / 255f, 0.3f)), target.ToArray());
            for (var word = shape.Count; word % 4 != 0; word++) expected.NextBits();
            Assert.Equal(expected.NextBits(), drawn.NextBits());
        }
    }

    [Fact]
    public void A_batch_of_more_numbers_than_an_int_counts_takes_as_many_from_the_stream_on_every_rank()
    {
        const int Ranks = 4096, Batch = 1 << 25, Image = 64;
        using var device = Device.Open("cpu", 1);
        using var exchange = new SilentRanks(Ranks - 1, Ranks);
        var shares = new BatchShares(Ranks, Batch, exchange);
        using var target = Tensor.FromBatch(device, new Shape(shares.Count, Image), new float[shares.Count * Image]);
        var (drawn, expected) = (new RandomStream(7, "noise"), new RandomStream(7, "noise") { Position = (long)shares.First * Image });
        device.Kernels.Shares = shares;
        drawn.FillUniform(target, 0, 1);
        Assert.Equal((long)Batch * Image, drawn.Position);
        Assert.Equal(expected.NextUniform(), target.ToArray()[0]);
    }

    [Fact]
    public void A_batch_that_is_not_the_one_that_was_shared_out_is_refused()
    {
        using var device = Device.Open("cpu", 1);
        using var exchange = new SilentRanks(0, 2);
        using var target = Tensor.FromBatch(device, new Shape(5, 4), new float[20]);
        device.Kernels.Shares = new BatchShares(2, 64, exchange);
        var refused = Assert.Throws<InvalidOperationException>(() => new RandomStream(7, "noise").FillUniform(target, 0, 1));
        Assert.Contains("uniform noise: a batch of 5 images within a step whose 64 images are shared out, 32 of them here", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_tensor_is_refused()
    {
        using var device = Device.Open("cpu", 1);
        using var plain = Tensor.Zeros(device, new Shape(3));
        Assert.Throws<ShapeException>(() => new RandomStream(1, "noise").FillUniform(plain, 0, 1));
    }
}
