namespace NativeTickets.Adversarial;

/// <summary>
/// The difference of logits ratio: <c>−(z[label] − max over the other classes of z) / (z₁ − z₃)</c>, with z₁ ≥ z₂ ≥ … the sorted logits. It does not change
/// when logits are scaled or shifted, so that confident networks have no vanishing gradient.
/// </summary>
/// <remarks>Source: Croce and Hein 2020, arXiv:2003.01690, eq. 6.</remarks>
public sealed class DlrLoss : ImageLoss
{
    internal const float Tiny = 1e-12f; // keeps the ratio finite where logits are equal

    /// <inheritdoc/>
    public override string Name => "dlr";

    /// <inheritdoc/>
    public override int LeastClasses => 3;

    /// <inheritdoc/>
    public override float Evaluate(ReadOnlySpan<float> scores, int label, int target, Span<float> gradient)
    {
        Span<int> ranks = stackalloc int[3];
        Rank(scores, ranks);
        var other = ranks[0] == label ? ranks[1] : ranks[0];
        var (above, below) = (scores[label] - scores[other], scores[ranks[0]] - scores[ranks[2]] + Tiny);
        gradient[label] -= 1 / below;
        gradient[other] += 1 / below;
        var slope = above / below / below;
        gradient[ranks[0]] += slope;
        gradient[ranks[2]] -= slope;
        return -above / below;
    }
}
