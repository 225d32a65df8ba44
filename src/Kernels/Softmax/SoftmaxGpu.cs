using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>What softmax asks of one image's logits. NaN may lose in the comparison, but not in the sum of exponentials, where it then shows.</summary>
static class SoftmaxGpu
{
    /// <summary>The largest of the logits from <paramref name="at"/>.</summary>
    public static float Largest(ArrayView<float> logits, int at, int classes)
    {
        var largest = logits[at];
        for (var c = 1; c < classes; c++)
        {
            var v = logits[at + c];
            largest = v > largest ? v : largest;
        }
        return largest;
    }

    /// <summary>Σ_c e^{x[c] − largest}.</summary>
    public static float Total(ArrayView<float> logits, int at, int classes, float largest)
    {
        var total = 0f;
        for (var c = 0; c < classes; c++) total += FloatMath.Exp(logits[at + c] - largest);
        return total;
    }
}
