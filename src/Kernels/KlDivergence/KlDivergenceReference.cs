using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>loss = (1/N) Σ_n Σ_c P[n,c] · (ln P[n,c] − ln Q[n,c]) with P = softmax(p), Q = softmax(q); the specification.</summary>
static class KlDivergenceReference
{
    public static void Forward<T>(int n, int classes, T[] p, T[] q, T[] loss) where T : IFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (var image = 0; image < n; image++) sum += Divergence(classes, p, q, image * classes);
        loss[0] = sum / T.CreateChecked(n);
    }

    public static void GradP<T>(int n, int classes, T[] p, T[] q, T[] gradLoss, T[] gradP) where T : IFloatingPointIeee754<T>
    {
        for (var image = 0; image < n; image++)
        {
            var at = image * classes;
            var (logP, logQ, divergence) = (Logarithm(classes, p, at), Logarithm(classes, q, at), Divergence(classes, p, q, at));
            for (var c = 0; c < classes; c++)
            {
                var ln = p[at + c] - logP;
                gradP[at + c] = T.Exp(ln) * (ln - (q[at + c] - logQ) - divergence) * gradLoss[0] / T.CreateChecked(n);
            }
        }
    }

    public static void GradQ<T>(int n, int classes, T[] p, T[] q, T[] gradLoss, T[] gradQ) where T : IFloatingPointIeee754<T>
    {
        for (var image = 0; image < n; image++)
        {
            var at = image * classes;
            var (logP, logQ) = (Logarithm(classes, p, at), Logarithm(classes, q, at));
            for (var c = 0; c < classes; c++)
                gradQ[at + c] = (T.Exp(q[at + c] - logQ) - T.Exp(p[at + c] - logP)) * gradLoss[0] / T.CreateChecked(n);
        }
    }

    static T Divergence<T>(int classes, T[] p, T[] q, int at) where T : IFloatingPointIeee754<T>
    {
        var (logP, logQ, sum) = (Logarithm(classes, p, at), Logarithm(classes, q, at), T.Zero);
        for (var c = 0; c < classes; c++)
        {
            var ln = p[at + c] - logP;
            sum += T.Exp(ln) * (ln - (q[at + c] - logQ));
        }
        return sum;
    }

    /// <summary>ln Σ_c e^{x[c]} of one image.</summary>
    static T Logarithm<T>(int classes, T[] x, int at) where T : IFloatingPointIeee754<T>
    {
        var largest = x[at];
        for (var c = 1; c < classes; c++) largest = T.Max(largest, x[at + c]);
        var total = T.Zero;
        for (var c = 0; c < classes; c++) total += T.Exp(x[at + c] - largest);
        return T.Log(total) + largest;
    }
}
