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
    public void A_plain_tensor_is_refused()
    {
        using var device = Device.Open("cpu", 1);
        using var plain = Tensor.Zeros(device, new Shape(3));
        Assert.Throws<ShapeException>(() => new RandomStream(1, "noise").FillUniform(plain, 0, 1));
    }
}
