using System.Runtime.CompilerServices;
using ILGPU;

namespace NativeTickets.Kernels;

/// <summary><see cref="BatchNormNumbers"/> in a kernel, and the expressions that its passes must agree on to the bit.</summary>
readonly struct BatchNormViews<T, TAlgebra, TNumbers>(BatchNormNumbers numbers)
    where T : unmanaged where TAlgebra : struct, IAlgebra<T> where TNumbers : struct, INumbers<TNumbers, T>
{
    /// <summary>C, in units of T.</summary>
    public readonly int Channels = numbers.Channels * sizeof(float) / Unsafe.SizeOf<T>();

    /// <summary>Not 0 where max(0, y) follows.</summary>
    public readonly int Rectify = numbers.Rectify ? 1 : 0;

    public readonly ArrayView<T> Inverse = GpuBuffer.Of<T>(numbers.Inverse);

    /// <summary>What is normalized.</summary>
    public readonly TNumbers X = TNumbers.Of(numbers.X);

    readonly ArrayView<T> mean = GpuBuffer.Of<T>(numbers.Mean), weight = GpuBuffer.Of<T>(numbers.Weight), bias = GpuBuffer.Of<T>(numbers.Bias);

    /// <summary>x − mean.</summary>
    public T Centered(int i, int c) => TAlgebra.Subtract(X.Read(i), mean[c]);

    /// <summary>inverse · weight.</summary>
    public T Scale(int c) => TAlgebra.Multiply(Inverse[c], weight[c]);

    /// <summary>The normalization's result, before a rectifier.</summary>
    public T Result(int i, int c) => TAlgebra.MultiplyAdd(Centered(i, c), Scale(c), bias[c]);

    /// <summary>The normalization's result as it is written.</summary>
    public T Rectified(int i, int c)
    {
        var result = Result(i, c);
        return Rectify == 0 ? result : TAlgebra.WhereNegative(result, TAlgebra.Constant(0), result);
    }

    /// <summary>A gradient of the output as the normalization sees it: 0 where a rectifier stopped the result.</summary>
    public T Passed(int i, int c, T gradient) => Rectify == 0 ? gradient : TAlgebra.WherePositive(Result(i, c), gradient, TAlgebra.Constant(0));
}
