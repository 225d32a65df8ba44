using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>loss = (1/N) Σ_n (ln Σ_c e^{x[n,c]} − x[n, label[n]]), the specification. A label that names no class gives NaN.</summary>
static class CrossEntropyReference
{
    public static void Forward<T>(int n, int classes, T[] logits, T[] labels, T[] loss) where T : IFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (var image = 0; image < n; image++)
        {
            var at = image * classes;
            var target = T.NaN;
            for (var c = 0; c < classes; c++)
                if (labels[image] == T.CreateChecked(c)) target = logits[at + c];
            var (largest, total) = Exponentials(classes, logits, at);
            sum += T.Log(total) + largest - target;
        }
        loss[0] = sum / T.CreateChecked(n);
    }

    public static void Backward<T>(int n, int classes, T[] logits, T[] labels, T[] gradLoss, T[] gradLogits) where T : IFloatingPointIeee754<T>
    {
        for (var image = 0; image < n; image++)
        {
            var at = image * classes;
            var (largest, total) = Exponentials(classes, logits, at);
            for (var c = 0; c < classes; c++)
            {
                var target = labels[image] == T.CreateChecked(c) ? T.One : T.Zero;
                gradLogits[at + c] = (T.Exp(logits[at + c] - largest) / total - target) * gradLoss[0] / T.CreateChecked(n);
            }
        }
    }

    static (T Largest, T Total) Exponentials<T>(int classes, T[] logits, int at) where T : IFloatingPointIeee754<T>
    {
        var largest = logits[at];
        for (var c = 1; c < classes; c++) largest = T.Max(largest, logits[at + c]);
        var total = T.Zero;
        for (var c = 0; c < classes; c++) total += T.Exp(logits[at + c] - largest);
        return (largest, total);
    }
}
