namespace NativeTickets.Tests;

public sealed class AddTests() : PairwiseContract((a, b) => a + b, (a, number) => a + number, (number, b) => number + b, v => v)
{
    [Fact]
    public void A_tensor_added_to_itself_gets_both_gradients()
    {
        using var device = Device.Open("cpu");
        using var tape = new Tape(device);
        var x = tape.Input(new Shape(2), [3, 4], watch: true);
        var y = x.Add(x);
        using var up = Tensor.FromBatch(device, new Shape(2), [1, 10]);
        tape.Backward(y, up);
        Assert.Equal([2f, 20f], x.Gradient!.ToArray());
    }
}

public sealed class SubtractTests() : PairwiseContract((a, b) => a - b, (a, number) => a - number, (number, b) => number - b, v => v);

public sealed class MultiplyTests() : PairwiseContract((a, b) => a * b, (a, number) => a * number, (number, b) => number * b, v => v);

public sealed class DivideTests() : PairwiseContract((a, b) => a / b, (a, number) => a / number, (number, b) => number / b, v => v < 0 ? v - 0.5f : v + 0.5f)
{
    [Theory, InlineData("cpu"), InlineData("reference"), InlineData("ilgpu-cpu")]
    public void Division_by_zero_is_infinite_or_nan(string name)
    {
        using var device = Device.Open(name);
        using var x = Tensor.FromArray(device, new Shape(3), [1, -1, 0]);
        using var y = x / 0;
        Assert.Equal([float.PositiveInfinity, float.NegativeInfinity, float.NaN], y.ToArray());
    }
}

public sealed class NegateTests() : PointwiseContract(x => -x, v => v)
{
    [Fact]
    public void Zero_becomes_minus_zero()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromArray(device, new Shape(1), [0]);
        using var y = -x;
        Assert.True(float.IsNegative(y.Item()));
    }
}

public sealed class OnTapeTests() : PointwiseContract(x => x.OnTape(x.Tape!), v => v)
{
    [Fact]
    public void A_penalty_on_a_weight_has_a_gradient()
    {
        using var device = Device.Open("cpu");
        using var tape = new Tape(device);
        using var weight = Tensor.FromArray(device, default, [3], requiresGradient: true);
        var w = weight.OnTape(tape);
        tape.Backward(w * w * 0.5f);
        Assert.Equal(3, weight.Gradient!.Item());
    }
}
