namespace NativeTickets.Adversarial;

/// <summary>The targeted difference of logits ratio: <c>−(z[label] − z[target]) / (z₁ − (z₃ + z₄) / 2)</c>, with z₁ ≥ z₂ ≥ … the sorted logits.</summary>
/// <remarks>Source: Croce and Hein 2020, arXiv:2003.01690, eq. 7.</remarks>
public sealed class TargetedDlrLoss : ImageLoss
{
    /// <inheritdoc/>
    public override string Name => "targetedDlr";

    /// <inheritdoc/>
    public override int LeastClasses => 4;

    /// <inheritdoc/>
    public override float Evaluate(ReadOnlySpan<float> scores, int label, int target, Span<float> gradient)
    {
        Span<int> ranks = stackalloc int[4];
        Rank(scores, ranks);
        var above = scores[label] - scores[target];
        var below = scores[ranks[0]] - 0.5f * (scores[ranks[2]] + scores[ranks[3]]) + DlrLoss.Tiny;
        gradient[label] -= 1 / below;
        gradient[target] += 1 / below;
        var slope = above / below / below;
        gradient[ranks[0]] += slope;
        gradient[ranks[2]] -= 0.5f * slope;
        gradient[ranks[3]] -= 0.5f * slope;
        return -above / below;
    }
}
