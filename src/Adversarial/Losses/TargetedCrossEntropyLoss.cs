namespace NativeTickets.Adversarial;

/// <summary>The log-probability of the target: <c>ln p[target]</c>, the negative of its cross-entropy.</summary>
/// <remarks>Source: Kurakin et al. 2017, arXiv:1607.02533, section 2.3.</remarks>
public sealed class TargetedCrossEntropyLoss : ImageLoss
{
    /// <inheritdoc/>
    public override string Name => "targetedCrossEntropy";

    /// <inheritdoc/>
    public override bool IsOfLogProbabilities => true;

    /// <inheritdoc/>
    public override float Evaluate(ReadOnlySpan<float> scores, int label, int target, Span<float> gradient)
    {
        gradient[target] = 1;
        return scores[target];
    }
}
