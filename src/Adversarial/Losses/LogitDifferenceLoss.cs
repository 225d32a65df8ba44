namespace NativeTickets.Adversarial;

/// <summary>How far the target is ahead of the label: <c>z[target] − z[label]</c>.</summary>
public sealed class LogitDifferenceLoss : ImageLoss
{
    /// <inheritdoc/>
    public override string Name => "logitDifference";

    /// <inheritdoc/>
    public override float Evaluate(ReadOnlySpan<float> scores, int label, int target, Span<float> gradient)
    {
        gradient[target] = 1;
        gradient[label] = -1;
        return scores[target] - scores[label];
    }
}
