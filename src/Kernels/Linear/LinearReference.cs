using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>y[n,o] = bias[o] + Σ_i x[n,i] · weight[o,i], the specification.</summary>
static class LinearReference
{
    public static void Forward<T>(int n, int inputs, int outputs, T[] x, T[] weight, T[]? bias, T[] y) where T : IFloatingPointIeee754<T>
    {
        for (var image = 0; image < n; image++)
            for (var o = 0; o < outputs; o++)
            {
                var sum = bias is null ? T.Zero : bias[o];
                for (var i = 0; i < inputs; i++) sum += x[image * inputs + i] * weight[o * inputs + i];
                y[image * outputs + o] = sum;
            }
    }

    public static void GradInput<T>(int n, int inputs, int outputs, T[] gradOutput, T[] weight, T[] gradInput) where T : IFloatingPointIeee754<T>
    {
        for (var image = 0; image < n; image++)
            for (var i = 0; i < inputs; i++)
            {
                var sum = T.Zero;
                for (var o = 0; o < outputs; o++) sum += gradOutput[image * outputs + o] * weight[o * inputs + i];
                gradInput[image * inputs + i] = sum;
            }
    }

    public static void GradWeight<T>(int n, int inputs, int outputs, T[] x, T[] gradOutput, T[] gradWeight) where T : IFloatingPointIeee754<T>
    {
        for (var o = 0; o < outputs; o++)
            for (var i = 0; i < inputs; i++)
            {
                var sum = T.Zero;
                for (var image = 0; image < n; image++) sum += gradOutput[image * outputs + o] * x[image * inputs + i];
                gradWeight[o * inputs + i] = sum;
            }
    }
}
