namespace NativeTickets.Adversarial;

/// <summary>What an attack climbs, image by image: a function of an image's scores with its derivative.</summary>
/// <remarks>
/// Derive from it for a loss of one's own: a value without state, whose result depends on its arguments alone, so that neither the batch nor threads show in
/// what an attack finds.
/// </remarks>
public abstract class ImageLoss
{
    /// <summary>What it is, as pipelines name it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether its scores are log-probabilities; else they are logits.</summary>
    public virtual bool IsOfLogProbabilities => false;

    /// <summary>How many classes it takes.</summary>
    public virtual int LeastClasses => 2;

    /// <summary>The loss of one image and its derivative by the scores.</summary>
    /// <param name="scores">[C].</param>
    /// <param name="label">The right class.</param>
    /// <param name="target">The class that the attack aims at; untargeted losses do not look at it.</param>
    /// <param name="gradient">[C], all 0; the derivative is written here.</param>
    public abstract float Evaluate(ReadOnlySpan<float> scores, int label, int target, Span<float> gradient);

    /// <summary>The class of the largest score but one class; the first of equals.</summary>
    protected static int LargestBut(ReadOnlySpan<float> scores, int excluded)
    {
        var best = excluded == 0 ? 1 : 0;
        for (var c = best + 1; c < scores.Length; c++)
            if (c != excluded && scores[c] > scores[best]) best = c;
        return best;
    }

    /// <summary>The classes by falling score, equals by number; as many as <paramref name="ranks"/> is long.</summary>
    protected static void Rank(ReadOnlySpan<float> scores, Span<int> ranks)
    {
        for (var rank = 0; rank < ranks.Length; rank++)
        {
            var best = -1;
            for (var c = 0; c < scores.Length; c++)
                if (!ranks[..rank].Contains(c) && (best < 0 || scores[c] > scores[best])) best = c;
            ranks[rank] = best;
        }
    }
}

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

/// <summary>The margin loss of Carlini and Wagner: <c>−max(z[label] − max over the other classes of z + confidence, 0)</c>.</summary>
/// <param name="confidence">κ, how far an attack continues beyond the boundary; at least 0.</param>
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
