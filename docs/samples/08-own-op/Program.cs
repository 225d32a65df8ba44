// Ops of one's own: a formula that every device compiles, and a function with a backward pass of its own. GradientCheck says whether the derivative is right.
using NativeTickets;
using NativeTickets.Kernels;
using NativeTickets.Samples;

using var device = Device.Open("cpu");
using var x = Tensor.FromBatch(device, new Shape(2, 3), [0.5f, -1, 2, 1.5f, 0.25f, -0.75f]);

Console.WriteLine($"the slope of the formula is right: {GradientCheck.Error(inputs => inputs[0].Apply(new Softplus(2)), x) < 0.01}");

var largest = new SmoothMaximum();
Console.WriteLine($"the slope of the function on the host is right: {GradientCheck.Error(inputs => largest.Apply(inputs[0]), x) < 0.01}");

using var tape = new Tape(device);
var watched = tape.Input(x, watch: true);
var maxima = largest.Apply(watched.Apply(new Softplus(2)));
Console.WriteLine($"smooth maxima: {string.Join(", ", maxima.ToArray().Select(value => $"{value:0.000}"))}");
using var ones = Tensor.FromBatch(device, maxima.Shape, [1, 1]);
tape.Backward(maxima, ones);
Console.WriteLine($"their gradient: {string.Join(", ", watched.Gradient!.ToArray().Select(value => $"{value:0.000}"))}");

namespace NativeTickets.Samples
{
    /// <summary>y = ln(1 + e^(factor · x)) / factor. Function and derivative stand side by side; devices compile the struct.</summary>
    public readonly struct Softplus(float factor) : IPointwise
    {
        readonly float factor = factor;

        public T Forward<T, TAlgebra>(T x) where TAlgebra : struct, IAlgebra<T> => TAlgebra.Divide(
            TAlgebra.Log(TAlgebra.Add(TAlgebra.Constant(1), TAlgebra.Exp(TAlgebra.Multiply(TAlgebra.Constant(factor), x)))), TAlgebra.Constant(factor));

        public T Backward<T, TAlgebra>(T x, T gradOutput) where TAlgebra : struct, IAlgebra<T> =>
            TAlgebra.Multiply(gradOutput, default(Sigmoid).Forward<T, TAlgebra>(TAlgebra.Multiply(TAlgebra.Constant(factor), x)));
    }

    /// <summary>y[n] = ln Σ e^x[n,c] of each row, computed on the host; its gradient is softmax.</summary>
    sealed class SmoothMaximum : TensorFunction
    {
        public override string Name => "smooth maximum";

        protected override Tensor Forward(IReadOnlyList<Tensor> inputs)
        {
            var rows = inputs[0].ToArray().Chunk(inputs[0].Shape[1]);
            float[] maxima = [.. rows.Select(row => (float)Math.Log(row.Sum(value => Math.Exp(value))))];
            return Tensor.FromBatch(inputs[0].Device, new Shape(maxima.Length), maxima);
        }

        protected override IReadOnlyList<Tensor?> Backward(IReadOnlyList<Tensor> inputs, Tensor output, Tensor gradOutput)
        {
            var (values, sums, upstream, columns) = (inputs[0].ToArray(), output.ToArray(), gradOutput.ToArray(), inputs[0].Shape[1]);
            float[] gradient = [.. values.Select((value, i) => (float)Math.Exp(value - sums[i / columns]) * upstream[i / columns])];
            return [Tensor.FromBatch(inputs[0].Device, inputs[0].Shape, gradient)];
        }
    }
}
