using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>y[n,c] = x[n,c] − ln Σ_k e^{x[n,k]}, the specification.</summary>
static class LogSoftmaxReference
{
    public static void Forward<T>(int n, int classes, T[] x, T[] y) where T : IFloatingPointIeee754<T>
    {
        for (var image = 0; image < n; image++)
        {
            var at = image * classes;
            var largest = x[at];
            for (var c = 1; c < classes; c++) largest = T.Max(largest, x[at + c]);
            var total = T.Zero;
            for (var c = 0; c < classes; c++) total += T.Exp(x[at + c] - largest);
            for (var c = 0; c < classes; c++) y[at + c] = x[at + c] - largest - T.Log(total);
        }
    }

    public static void Backward<T>(int n, int classes, T[] y, T[] gradOutput, T[] gradInput) where T : IFloatingPointIeee754<T>
    {
        for (var image = 0; image < n; image++)
        {
            var at = image * classes;
            var sum = T.Zero;
            for (var c = 0; c < classes; c++) sum += gradOutput[at + c];
            for (var c = 0; c < classes; c++) gradInput[at + c] = gradOutput[at + c] - T.Exp(y[at + c]) * sum;
        }
    }
}
