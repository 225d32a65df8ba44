namespace NativeTickets.Tests;

/// <summary>Differentiable functions that somebody else writes.</summary>
public sealed class TensorFunctionTests : IDisposable
{
    readonly Device device = Device.Open("cpu", threads: 1);
    readonly List<Tensor> tensors = [];

    public void Dispose()
    {
        foreach (var tensor in tensors) tensor.Dispose();
        device.Dispose();
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("reference")]
    [InlineData("ilgpu-cpu")]
    public void Values_and_gradients_are_those_of_the_function_between_ops_on_either_side(string name)
    {
        using var other = Device.Open(name);
        using var tape = new Tape(other);
        float[] numbers = [1, -2, 3, 0.5f, -0.5f, 4];
        var x = tape.Input(new Shape(2, 3), numbers, watch: true);
        var y = new Cube().Apply(x.Multiply(2)).Relu();
        Assert.Equal(numbers.Select(v => Math.Max(8 * v * v * v, 0)), y.ToArray());
        tape.Backward(y, tape.Input(new Shape(2, 3), [1, 1, 1, 1, 2, 3]));
        Assert.Equal([24, 0, 216, 6, 0, 3 * 24 * 16f], x.Gradient!.ToArray());
    }

    [Fact]
    public void A_function_of_two_inputs_hands_each_its_gradient_and_adds_those_of_one_input_twice()
    {
        using var tape = new Tape(device);
        var weight = Plain([2f, 3f]);
        var x = tape.Input(new Shape(2, 2), [1, 2, 3, 4], watch: true);
        var scaled = new Scale().Apply(x, weight);
        Assert.Equal([2, 6, 6, 12], scaled.ToArray());
        tape.Backward(scaled, tape.Input(new Shape(2, 2), [1, 1, 1, 10]));
        Assert.Equal([2, 3, 2, 30], x.Gradient!.ToArray());
        Assert.Equal([1 + 3, 2 + 40], weight.Gradient!.ToArray());

        using var second = new Tape(device);
        var both = second.Input(new Shape(1, 2), [3, 5], watch: true);
        second.Backward(new Product().Apply(both, both), second.Input(new Shape(1, 2), [1, 1]));
        Assert.Equal([6, 10], both.Gradient!.ToArray());
    }

    [Fact]
    public void What_nobody_asks_a_gradient_of_is_not_recorded()
    {
        using var tape = new Tape(device, GradientTarget.None);
        var y = new Cube { Fails = true }.Apply(tape.Input(new Shape(1, 2), [1, 2], watch: true));
        Assert.Contains("asks for a gradient", Assert.Throws<ShapeException>(() => tape.Backward(y, y)).Message, StringComparison.Ordinal);
        using var own = new Cube().Apply(Batch([1, 2]));
        Assert.Null(own.Tape);
        Assert.Equal([1, 8], own.ToArray());
    }

    [Fact]
    public void Memory_is_given_back()
    {
        void Step()
        {
            using var tape = new Tape(device);
            var x = tape.Input(new Shape(4, 5), new float[20], watch: true);
            tape.Backward(new Cube().Apply(x), tape.Input(new Shape(4, 5), new float[20]));
            tape.Clear();
        }
        Step();
        var held = device.AllocatedBytes;
        for (var i = 0; i < 5; i++) Step();
        Assert.Equal(held, device.AllocatedBytes);
    }

    [Fact]
    public void A_gradient_of_another_shape_or_count_is_refused_by_name()
    {
        Assert.Equal("wrong: the gradient of input 0 is [2] with a batch axis, expected [1, "
            + "2] with a batch axis", Refused(new Wrong(input => [Batch([1, 2], new Shape(2))])));
        Assert.Equal("wrong: the gradient of input 0 is [1, 2] without a batch axis, expected [1, "
            + "2] with a batch axis", Refused(new Wrong(input => [Plain([1, 2], new Shape(1, 2))])));
        Assert.Equal("wrong: expected the gradients of 1 inputs, got 2", Refused(new Wrong(input => [null, null])));
        Assert.Equal("cube: expected at least one input, got none", Assert.Throws<ShapeException>(() => new Cube().Apply()).Message);

        string Refused(TensorFunction function)
        {
            using var tape = new Tape(device);
            var y = function.Apply(tape.Input(new Shape(1, 2), [1, 2], watch: true));
            return Assert.Throws<ShapeException>(() => tape.Backward(y, y)).Message;
        }
    }

    [Fact]
    public void A_gradient_check_tells_a_right_backward_pass_from_a_wrong_one()
    {
        var x = Batch([0.5f, -1, 1.5f, 0.8f], new Shape(2, 2));
        Assert.InRange(GradientCheck.Error(inputs => new Cube().Apply(inputs[0]), x), 0, 0.01);
        Assert.InRange(GradientCheck.Error(inputs => new Scale().Apply(inputs[0], inputs[1]), x, Plain([2, -3])), 0, 0.01);
        Assert.InRange(GradientCheck.Error(inputs => new Wrong(input => [input.Multiply(2)]).Apply(inputs[0]), x), 0.3, double.PositiveInfinity);
    }

    Tensor Batch(float[] values, Shape? shape = null) => Kept(Tensor.FromBatch(device, shape ?? new Shape(1, values.Length), values));

    Tensor Plain(float[] values, Shape? shape = null) => Kept(Tensor.FromArray(device, shape ?? new Shape(values.Length), values, requiresGradient: true));

    Tensor Kept(Tensor tensor)
    {
        tensors.Add(tensor);
        return tensor;
    }

    /// <summary>x³, of ops in one direction and of host code in the other.</summary>
    sealed class Cube : TensorFunction
    {
        public bool Fails { get; init; }

        public override string Name => "cube";

        protected override Tensor Forward(IReadOnlyList<Tensor> inputs) => inputs[0] * inputs[0] * inputs[0];

        protected override IReadOnlyList<Tensor?> Backward(IReadOnlyList<Tensor> inputs, Tensor output, Tensor gradOutput)
        {
            Assert.False(Fails);
            Assert.Equal(inputs[0].ToArray().Select(x => x * x * x), output.ToArray());
            return [Tensor.FromBatch(inputs[0].Device, inputs[0].Shape, [.. inputs[0].ToArray().Zip(gradOutput.ToArray(), (x, g) => 3 * x * x * g)])];
        }
    }

    /// <summary>y[n, i] = x[n, i] · weight[i], on the host.</summary>
    sealed class Scale : TensorFunction
    {
        public override string Name => "scale";

        protected override Tensor Forward(IReadOnlyList<Tensor> inputs) => Times(inputs[0], inputs[1]);

        protected override IReadOnlyList<Tensor?> Backward(IReadOnlyList<Tensor> inputs, Tensor output, Tensor gradOutput)
        {
            var (x, g, columns) = (inputs[0].ToArray(), gradOutput.ToArray(), inputs[1].Shape[0]);
            var weight = new float[columns];
            for (var i = 0; i < x.Length; i++) weight[i % columns] += x[i] * g[i];
            return [Times(gradOutput, inputs[1]), Tensor.FromArray(gradOutput.Device, inputs[1].Shape, weight)];
        }

        static Tensor Times(Tensor x, Tensor weight)
        {
            var factors = weight.ToArray();
            return Tensor.FromBatch(x.Device, x.Shape, [.. x.ToArray().Select((value, i) => value * factors[i % factors.Length])]);
        }
    }

    sealed class Product : TensorFunction
    {
        public override string Name => "product";

        protected override Tensor Forward(IReadOnlyList<Tensor> inputs) => inputs[0] * inputs[1];

        protected override IReadOnlyList<Tensor?> Backward(IReadOnlyList<Tensor> inputs, Tensor output, Tensor gradOutput) =>
            [gradOutput * inputs[1], gradOutput * inputs[0]];
    }

    sealed class Wrong(Func<Tensor, IReadOnlyList<Tensor?>> gradients) : TensorFunction
    {
        public override string Name => "wrong";

        protected override Tensor Forward(IReadOnlyList<Tensor> inputs) => inputs[0] * inputs[0] * inputs[0];

        protected override IReadOnlyList<Tensor?> Backward(IReadOnlyList<Tensor> inputs, Tensor output, Tensor gradOutput) => gradients(inputs[0]);
    }
}
