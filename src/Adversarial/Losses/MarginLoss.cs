namespace NativeTickets.Adversarial;

/// <summary>The margin loss of Carlini and Wagner: <c>−max(z[label] − max over the other classes of z + confidence, 0)</c>.</summary>
/// <param name="confidence">κ, how far an attack goes on beyond the boundary; at least 0.</param>
/// <remarks>Source: Carlini and Wagner 2017, arXiv:1608.04644, f6; κ = 50 within PGD is Madry et al. 2018's choice.</remarks>
public sealed class MarginLoss(float confidence = 50) : ImageLoss
{
    /// <inheritdoc/>
    public override string Name => "margin";

    /// <inheritdoc/>
    public override float Evaluate(ReadOnlySpan<float> scores, int label, int target, Span<float> gradient)
    {
        var other = LargestBut(scores, label);
        var margin = scores[label] - scores[other] + confidence;
        if (margin <= 0) return 0;
        gradient[label] = -1;
        gradient[other] = 1;
        return -margin;
    }
}
