namespace NativeTickets.Adversarial;

/// <summary>How far the largest other class is ahead of the label: <c>max over the other classes of z − z[label]</c>, without bound on either side.</summary>
/// <remarks>Source: Pintor et al. 2021, arXiv:2102.12827, eq. 2.</remarks>
public sealed class LogitMarginLoss : ImageLoss
{
    /// <inheritdoc/>
    public override string Name => "logitMargin";

    /// <inheritdoc/>
    public override float Evaluate(ReadOnlySpan<float> scores, int label, int target, Span<float> gradient)
    {
        var other = LargestBut(scores, label);
        gradient[other] = 1;
        gradient[label] = -1;
        return scores[other] - scores[label];
    }
}
