namespace NativeTickets.Adversarial;

/// <summary>The target classes of an attack.</summary>
static class TargetClasses
{
    /// <summary>For each image the class of a rank among those that are not its label, by falling logit of the clean image, equals by number.</summary>
    /// <param name="logits">[N, classes], of the clean images.</param>
    /// <param name="labels">[N].</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="rank">0 for the most likely wrong class.</param>
    public static int[] Of(float[] logits, ReadOnlySpan<int> labels, int classes, int rank)
    {
        var targets = new int[labels.Length];
        var order = new int[classes];
        for (var n = 0; n < targets.Length; n++)
        {
            var (row, label) = (n * classes, labels[n]);
            for (var c = 0; c < classes; c++) order[c] = c;
            // the label goes first, whatever its logit
            Array.Sort(
                order, (a, b) => a == b ? 0 : a == label ? -1 : b == label ? 1 : logits[row + b].CompareTo(logits[row + a]) is not 0 and var by ? by : a - b);
            targets[n] = order[rank + 1];
        }
        return targets;
    }
}
