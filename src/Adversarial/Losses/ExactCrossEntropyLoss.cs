namespace NativeTickets.Adversarial;

/// <summary>
/// Cross-entropy whose derivative is formed from differences of logits: <c>∂/∂z[j] = p[j]</c> for every other class and <c>−Σ p[j]</c> over them for the
/// label, in place of <c>p[label] − 1</c>, which rounds to 0 in float as soon as the network is sure by 17 in logits. Its gradient vanishes beyond 104.
/// </summary>
/// <param name="towardsTarget">Whether it is the target's that falls: <c>ln p[target]</c>; else the label's that rises: <c>−ln p[label]</c>.</param>
/// <remarks>In exact arithmetic it is <see cref="CrossEntropyLoss"/>. That confident networks hide their gradients so: Carlini and Wagner 2017,
/// arXiv:1608.04644, section IV.</remarks>
public sealed class ExactCrossEntropyLoss(bool towardsTarget = false) : ImageLoss
{
    /// <inheritdoc/>
    public override string Name => "exactCrossEntropy";

    /// <inheritdoc/>
    public override float Evaluate(ReadOnlySpan<float> scores, int label, int target, Span<float> gradient)
    {
        var (aim, sign) = towardsTarget ? (target, -1f) : (label, 1f);
        var top = LargestBut(scores, aim);
        if (scores[aim] > scores[top]) top = aim;
        var (sum, others) = (0.0, 0.0); // of e^(z − z[top]), the largest being 1
        for (var c = 0; c < scores.Length; c++)
        {
            gradient[c] = Exponential.Exp(scores[c] - scores[top]);
            if (c != top) sum += gradient[c];
            if (c != aim) others += gradient[c];
        }
        for (var c = 0; c < scores.Length; c++) gradient[c] = (float)(sign * (c == aim ? -others : gradient[c]) / (1 + sum));
        return (float)(sign * ((double)scores[top] - scores[aim] + Exponential.LogOfOneAnd(sum)));
    }
}
