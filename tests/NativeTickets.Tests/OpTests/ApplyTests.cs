using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>Functions that only this assembly knows, held to every law.</summary>
public sealed class ApplyTests : OpContract
{
    public override IEnumerable<OpCase> Cases =>
        from n in Edges
        let shape = new Shape(n, 3, 2, 5)
        let a = new OpInput(shape, true, NormalFloats($"apply/a{n}", shape.Count))
        let b = new OpInput(shape, true, NormalFloats($"apply/b{n}", shape.Count))
        from opCase in new OpCase[]
        {
            new($"apply/swish/n{n}", [a], t => t[0].Apply(new Swish(0.7f))),
            new($"apply/softened-length/n{n}", [a, b], t => t[0].Apply(new SoftenedLength(1), t[1])),
        }
        select opCase;

    [Fact]
    public void A_struct_that_a_device_could_not_compile_is_refused()
    {
        using var device = Device.Open("cpu");
        using var x = Tensor.Zeros(device, new Shape(1));
        Assert.Equal(
            "hidden: the struct NativeTickets.Tests.ApplyTests+Hidden is not public; a device compiles it, so it and the types around it have to be",
            Assert.Throws<ArgumentException>(() => x.Apply(default(Hidden))).Message);
        Assert.Equal(
            "with a switch: the field 'isOn' of NativeTickets.Tests.WithASwitch is a Boolean; a device's kernels take float and int",
            Assert.Throws<ArgumentException>(() => x.Apply(new WithASwitch(true))).Message);
    }

    [Fact]
    public void Tensors_of_different_shapes_are_refused_in_the_name_of_the_function()
    {
        using var device = Device.Open("cpu");
        using var two = Tensor.Zeros(device, new Shape(2));
        using var three = Tensor.Zeros(device, new Shape(3));
        Assert.Equal(
            "softened length: expects two tensors of one shape, got [2] and [3]",
            Assert.Throws<ShapeException>(() => two.Apply(new SoftenedLength(1), three)).Message);
    }

    readonly struct Hidden : IPointwise
    {
        public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => x;

        public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> => gradOutput;
    }
}

/// <summary>y = x · sigmoid(factor · x): the example of docs/adding-an-op.md.</summary>
public readonly struct Swish(float factor) : IPointwise
{
    readonly float factor = factor;

    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Multiply(x, Share<T, TAlgebra>(x));

    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T>
    {
        var share = Share<T, TAlgebra>(x);
        var rest = TAlgebra.Subtract(TAlgebra.Constant(1), share);
        var slope = TAlgebra.Multiply(share, TAlgebra.MultiplyAdd(TAlgebra.Multiply(TAlgebra.Constant(factor), x), rest, TAlgebra.Constant(1)));
        return TAlgebra.Multiply(gradOutput, slope);
    }

    T Share<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> =>
        default(Sigmoid).Forward<T, TAlgebra>(TAlgebra.Multiply(TAlgebra.Constant(factor), x));
}

/// <summary>y = √(a² + b² + softening).</summary>
public readonly struct SoftenedLength(float softening) : IPairwise
{
    readonly float softening = softening;

    public static bool IsCurved => true;

    public T Forward<T, TAlgebra>(T a, T b) where TAlgebra : struct, IAlgebra<T> =>
        TAlgebra.SquareRoot(TAlgebra.Add(TAlgebra.Multiply(a, a), TAlgebra.Add(TAlgebra.Multiply(b, b), TAlgebra.Constant(softening))));

    public T GradA<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T> =>
        TAlgebra.Multiply(gradOutput, TAlgebra.Divide(a, Forward<T, TAlgebra>(a, b)));

    public T GradB<T, TAlgebra>(T a, T b, T gradOutput) where TAlgebra : struct, IAlgebra<T> => GradA<T, TAlgebra>(b, a, gradOutput);
}

/// <summary>A function with a field that no kernel takes.</summary>
public readonly struct WithASwitch(bool isOn) : IPointwise
{
    readonly bool isOn = isOn;

    public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => isOn ? x : TAlgebra.Constant(0);

    public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> => isOn ? gradOutput : TAlgebra.Constant(0);
}
