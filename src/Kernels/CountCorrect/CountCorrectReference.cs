using System.Numerics;

namespace NativeTickets.Kernels;

/// <summary>How many images have their largest logit at their label; the first of equal ones counts, NaN never does.</summary>
static class CountCorrectReference
{
    public static void Run<T>(int n, int classes, T[] logits, T[] labels, T[] count) where T : IFloatingPointIeee754<T>
    {
        var correct = 0;
        for (var image = 0; image < n; image++)
        {
            var (largest, at) = (T.NegativeInfinity, -1);
            for (var c = 0; c < classes; c++)
                if (logits[image * classes + c] > largest) (largest, at) = (logits[image * classes + c], c);
            if (labels[image] == T.CreateChecked(at)) correct++;
        }
        count[0] = T.CreateChecked(correct);
    }
}
