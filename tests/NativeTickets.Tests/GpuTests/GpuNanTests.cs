namespace NativeTickets.Tests;

/// <summary>NaN on the GPU's kernels: a diverged run shows, and does not pass for a right answer.</summary>
public sealed class GpuNanTests
{
    const float Nan = float.NaN;

    [Theory, InlineData("ilgpu-cpu"), InlineData("cuda"), InlineData("opencl")]
    public void Relu_and_max_pooling_pass_nan_on(string name)
    {
        using var device = RealGpu.OpenOrSkip(name);
        using var x = Tensor.FromBatch(device, new Shape(1, 2, 2, 2), [1, Nan, -1, 2, 5, 6, 7, 8]);
        using var relu = x.Relu();
        using var largest = x.MaxPool2d(2, 2);
        Assert.Equal([1, Nan, 0, 2, 5, 6, 7, 8], relu.ToArray());
        Assert.Equal([Nan, 8], largest.ToArray());
    }

    [Theory, InlineData("ilgpu-cpu"), InlineData("cuda"), InlineData("opencl")]
    public void Max_pooling_of_four_channels_at_a_time_passes_nan_on_too(string name)
    {
        using var device = RealGpu.OpenOrSkip(name);
        using var x = Tensor.FromBatch(device, new Shape(1, 4, 2, 2), [1, Nan, -1, 2, 5, 6, 7, 8, -4, -3, -2, -1, Nan, 0, 0, 0]);
        using var largest = x.MaxPool2d(2, 2);
        Assert.Equal([Nan, 8, -1, Nan], largest.ToArray());
    }

    [Theory, InlineData("ilgpu-cpu"), InlineData("cuda"), InlineData("opencl")]
    public void Nan_is_no_right_answer_and_makes_the_loss_nan(string name)
    {
        using var device = RealGpu.OpenOrSkip(name);
        using var logits = Tensor.FromBatch(device, new Shape(3, 3), [Nan, 0, 1, 3, 2, 1, Nan, Nan, Nan]);
        using var labels = Tensor.FromBatch(device, new Shape(3), [0, 0, 0]);
        using var correct = logits.CountCorrect(labels);
        using var loss = logits.CrossEntropy(labels);
        Assert.Equal(1, correct.Item());
        Assert.Equal(Nan, loss.Item());
    }

    [Theory, InlineData("ilgpu-cpu"), InlineData("cuda"), InlineData("opencl")]
    public void A_pruned_weight_is_plus_zero_whatever_its_gradient_was(string name)
    {
        using var device = RealGpu.OpenOrSkip(name);
        using var tape = new Tape(device);
        using var weight = Tensor.FromArray(device, new Shape(1, 2), [-0f, 1], requiresGradient: true);
        using var velocity = Tensor.Zeros(device, new Shape(1, 2));
        using var mask = Tensor.FromArray(device, new Shape(1, 2), [0, 1]);
        var y = tape.Input(new Shape(1, 2), [Nan, 1]).Linear(weight);
        using var up = Tensor.FromBatch(device, new Shape(1, 1), [1]);
        tape.Backward(y, up);
        SgdStep.Apply(weight, velocity, mask, 0.5f, 0.9f, 0, false);
        Assert.Equal([0, BitConverter.SingleToInt32Bits(0.5f)], weight.ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal([0, BitConverter.SingleToInt32Bits(1)], velocity.ToArray().Select(BitConverter.SingleToInt32Bits));
    }
}
