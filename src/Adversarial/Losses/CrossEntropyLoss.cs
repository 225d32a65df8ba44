namespace NativeTickets.Adversarial;

/// <summary>Cross-entropy: <c>−ln p[label]</c>.</summary>
public sealed class CrossEntropyLoss : ImageLoss
{
    /// <inheritdoc/>
    public override string Name => "crossEntropy";

    /// <inheritdoc/>
    public override bool IsOfLogProbabilities => true;

    /// <inheritdoc/>
    public override float Evaluate(ReadOnlySpan<float> scores, int label, int target, Span<float> gradient)
    {
        gradient[label] = -1;
        return -scores[label];
    }
}
