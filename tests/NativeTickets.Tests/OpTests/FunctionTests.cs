namespace NativeTickets.Tests;

public sealed class ExpTests() : PointwiseContract(x => x.Exp(), v => v);

public sealed class LogTests() : PointwiseContract(x => x.Log(), v => Math.Abs(v) + 0.1f)
{
    [Theory, InlineData("cpu"), InlineData("reference"), InlineData("ilgpu-cpu")]
    public void Log_of_zero_is_minus_infinity_and_below_it_nan(string name)
    {
        using var device = Device.Open(name);
        using var x = Tensor.FromArray(device, new Shape(5), [0, -0f, -1, float.NegativeInfinity, float.NaN]);
        using var y = x.Log();
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity, float.NaN, float.NaN, float.NaN], y.ToArray());
    }
}

public sealed class SqrtTests() : PointwiseContract(x => x.Sqrt(), v => Math.Abs(v) + 0.1f);

public sealed class AbsTests() : PointwiseContract(x => x.Abs(), v => Beside(v, 0))
{
    [Fact]
    public void Minus_zero_becomes_zero_and_the_derivative_there_is_0()
    {
        using var device = Device.Open("cpu");
        using var tape = new Tape(device);
        var x = tape.Input(new Shape(2), [-0f, 0], watch: true);
        var y = x.Abs();
        using var up = Tensor.FromBatch(device, new Shape(2), [1, 1]);
        tape.Backward(y, up);
        Assert.All(y.ToArray(), v => Assert.Equal(0, BitConverter.SingleToInt32Bits(v)));
        Assert.Equal([0f, 0f], x.Gradient!.ToArray());
    }
}

public sealed class ClampTests() : PointwiseContract(x => x.Clamp(-0.5f, 0.75f), v => Beside(v, -0.5f, 0.75f))
{
    [Fact]
    public void The_derivative_is_1_at_both_ends_and_nan_stays_nan()
    {
        using var device = Device.Open("cpu");
        using var tape = new Tape(device);
        var x = tape.Input(new Shape(5), [-2, -1, 0.5f, 1, float.NaN], watch: true);
        var y = x.Clamp(-1, 0.5f);
        using var up = Tensor.FromBatch(device, new Shape(5), [1, 1, 1, 1, 0]);
        tape.Backward(y, up);
        Assert.Equal([-1f, -1f, 0.5f, 0.5f, float.NaN], y.ToArray());
        Assert.Equal([0f, 1f, 1f, 0f, 0f], x.Gradient!.ToArray());
    }

    [Fact]
    public void Bounds_in_the_wrong_order_are_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.Zeros(device, new Shape(1));
        Assert.Equal("clamp: low is at most high, got 1 and 0", Assert.Throws<ArgumentException>(() => x.Clamp(1, 0)).Message);
    }
}

public sealed class SigmoidTests() : PointwiseContract(x => x.Sigmoid(), v => 3 * v)
{
    [Fact]
    public void Far_out_it_is_0_and_1()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromArray(device, new Shape(4), [-1000, float.NegativeInfinity, 1000, float.PositiveInfinity]);
        using var y = x.Sigmoid();
        Assert.Equal([0f, 0f, 1f, 1f], y.ToArray());
    }
}

public sealed class TanhTests() : PointwiseContract(x => x.Tanh(), v => v);

public sealed class ReluTests() : PointwiseContract(x => x.Relu(), v => Beside(v, 0))
{
    [Fact]
    public void Nan_stays_nan_so_that_a_diverged_run_shows()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.FromBatch(device, new Shape(2), [float.NaN, -1]);
        using var y = x.Relu();
        Assert.Equal([float.NaN, 0f], y.ToArray());
    }
}

public sealed class LeakyReluTests() : PointwiseContract(x => x.LeakyRelu(0.1f), v => Beside(v, 0));

public sealed class GeluTests() : PointwiseContract(x => x.Gelu(), v => 2 * v)
{
    [Theory, InlineData(-3f, -0.0040496940f), InlineData(-1f, -0.15865526f), InlineData(0f, 0f), InlineData(1f, 0.84134474f), InlineData(3f, 2.9959502f)]
    public void It_is_the_exact_form_and_not_that_by_tanh(float x, float expected)
    {
        using var device = Device.Open("cpu");
        using var input = Tensor.FromArray(device, default, [x]);
        using var y = input.Gelu();
        Assert.Equal(expected, y.Item(), 3e-7f); // the form by tanh is 1.5e-4 off at 1
    }
}
