using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>A GPU's kernels take four neighbors at once where the extents allow it; nobody must see which they did.</summary>
public sealed class FourFloatsTests
{
    [Fact]
    public void Four_channels_at_once_have_the_bits_of_one_after_the_other()
    {
        using var device = Device.Open("ilgpu-cpu");
        var (four, five) = (BatchNorm(device, 4), BatchNorm(device, 5));
        Assert.Equal(four.Output, five.Output);
        Assert.Equal(four.GradInput, five.GradInput);
        Assert.Equal(four.GradWeight, five.GradWeight);
    }

    [Fact]
    public void Four_numbers_at_once_have_the_bits_of_one_after_the_other()
    {
        using var device = Device.Open("ilgpu-cpu");
        foreach (var step in (Func<Device, int, float[]>[])[Relu, Sum, Ascent, Sgd, Adam])
            Assert.Equal(step(device, 28).Select(BitConverter.SingleToInt32Bits), step(device, 29).Take(28).Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void A_batch_norm_takes_one_launch_in_each_direction_where_it_is_small_and_two_where_it_is_large()
    {
        using var device = Device.Open("ilgpu-cpu");
        using var tape = new Tape(device);
        using var weight = Tensor.FromArray(device, new Shape(4), [1, 2, 3, 4], requiresGradient: true);
        using var bias = Tensor.FromArray(device, new Shape(4), [0, 0, 0, 0], requiresGradient: true);
        using var mean = Tensor.Zeros(device, new Shape(4));
        using var variance = Tensor.Zeros(device, new Shape(4));
        Take(9);
        Assert.Equal((1, 1), Take(9));
        Assert.Equal((2, 2), Take(228)); // above 2048 rows

        (long Forward, long Backward) Take(int images)
        {
            weight.ClearGradient();
            bias.ClearGradient();
            var x = tape.Input(new Shape(images, 4, 3, 3), Numbers("x", images * 36), watch: true);
            using var up = Tensor.FromBatch(device, x.Shape, Numbers("up", x.Shape.Count));
            var before = device.Launches;
            var y = x.BatchNorm(weight, bias, mean, variance, training: true, rectify: true);
            var between = device.Launches;
            tape.Backward(y, up);
            return (between - before, device.Launches - between);
        }
    }

    // the first four channels of an image are the same numbers, however many follow
    static (float[] Output, float[] GradInput, float[] GradWeight) BatchNorm(Device device, int channels)
    {
        const int n = 7, area = 12;
        float[] Channels(string name) =>
            [.. Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(0, channels).SelectMany(c => Numbers($"{name}/{i}/{c}", area)))];
        float[] FirstFour(Tensor tensor) => [.. Enumerable.Range(0, n).SelectMany(i => tensor.ToArray().AsSpan(i * channels * area, 4 * area).ToArray())];
        using var tape = new Tape(device);
        using var weight = Tensor.FromArray(device, new Shape(channels), Numbers("weight", 5).AsSpan(0, channels), requiresGradient: true);
        using var bias = Tensor.FromArray(device, new Shape(channels), Numbers("bias", 5).AsSpan(0, channels), requiresGradient: true);
        using var mean = Tensor.Zeros(device, new Shape(channels));
        using var variance = Tensor.Zeros(device, new Shape(channels));
        var x = tape.Input(new Shape(n, channels, 3, 4), Channels("x"), watch: true);
        var y = x.BatchNorm(weight, bias, mean, variance, training: true, rectify: true);
        using var up = Tensor.FromBatch(device, x.Shape, Channels("up"));
        tape.Backward(y, up);
        return (FirstFour(y), FirstFour(x.Gradient!), weight.Gradient!.ToArray()[..4]);
    }

    static float[] Relu(Device device, int count)
    {
        using var tape = new Tape(device);
        var x = tape.Input(new Shape(1, count), Numbers("x", count), watch: true);
        using var up = Tensor.FromBatch(device, x.Shape, Numbers("up", count));
        tape.Backward(x.Relu(), up);
        return x.Gradient!.ToArray();
    }

    static float[] Sum(Device device, int count)
    {
        using var a = Tensor.FromBatch(device, new Shape(1, count), Numbers("a", count));
        using var b = Tensor.FromBatch(device, new Shape(1, count), Numbers("b", count));
        using var sum = a.Add(b);
        return sum.ToArray();
    }

    static float[] Ascent(Device device, int count)
    {
        using var adversarial = Tensor.FromBatch(device, new Shape(1, count), Numbers("x", count));
        using var gradient = Tensor.FromBatch(device, new Shape(1, count), Numbers("gradient", count));
        using var clean = Tensor.FromBatch(device, new Shape(1, count), Numbers("clean", count));
        SignStep.Apply(adversarial, gradient, clean, 0.3f, 0.1f);
        LinfProjection.Apply(adversarial, gradient, 0.7f);
        return adversarial.ToArray();
    }

    static float[] Sgd(Device device, int count) =>
        Stepped(device, count, (weight, first, _, mask) => SgdStep.Apply(weight, first, mask, 0.1f, 0.9f, 0.01f, true));

    static float[] Adam(Device device, int count) =>
        Stepped(device, count, (weight, first, second, mask) => AdamStep.Apply(weight, first, second, mask, 0.1f, 0.9f, 0.99f, 1e-3f, 0.01f, 3));

    static float[] Stepped(Device device, int count, Action<Tensor, Tensor, Tensor, Tensor> step)
    {
        using var tape = new Tape(device);
        using var weight = Tensor.FromArray(device, new Shape(1, count), Numbers("weight", count), requiresGradient: true);
        using var first = Tensor.FromArray(device, weight.Shape, Numbers("first", count));
        using var second = Tensor.FromArray(device, weight.Shape, [.. Numbers("second", count).Select(v => v * v)]);
        using var mask = Tensor.FromArray(device, weight.Shape, [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? 0f : 1f)]);
        using var up = Tensor.FromBatch(device, new Shape(1, 1), [1]);
        tape.Backward(tape.Input(new Shape(1, count), Numbers("gradient", count)).Linear(weight), up);
        step(weight, first, second, mask);
        return weight.ToArray();
    }

    static float[] Numbers(string name, int count)
    {
        var stream = new RandomStream(1, name);
        return [.. Enumerable.Range(0, count).Select(_ => stream.NextNormal())];
    }
}
