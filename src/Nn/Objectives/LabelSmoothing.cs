namespace NativeTickets.Nn;

/// <summary>Takes a share of the target away from a label and spreads it evenly, over all classes or over the others.</summary>
public sealed record LabelSmoothing
{
    /// <summary>A smoothing.</summary>
    /// <param name="share">How much is spread, in [0, 1).</param>
    /// <param name="overOthers">
    /// False for <c>(1 − share) · one-hot + share / C</c>, the paper's form; true where the label keeps <c>1 − share</c> and each other class has
    /// <c>share / (C − 1)</c>.
    /// </param>
    /// <exception cref="SettingException">The share is out of its range.</exception>
    public LabelSmoothing(double share, bool overOthers = false)
    {
        if (!(share is >= 0 and < 1)) throw new SettingException($"label smoothing spreads a share from 0 to below 1, got {share}");
        (Share, OverOthers) = (share, overOthers);
    }

    /// <summary>How much is spread.</summary>
    public double Share { get; }

    /// <summary>Whether none of it returns to the label.</summary>
    public bool OverOthers { get; }

    /// <summary>
    /// The cross-entropy of logits against softened labels, a mean over the batch; against the labels themselves, bit for bit, where nothing is spread.
    /// </summary>
    /// <param name="smoothing">What takes the place of labels; null for the labels themselves.</param>
    /// <param name="logits">[N, C].</param>
    /// <param name="labels">[N], class numbers as floats.</param>
    /// <exception cref="ShapeException">Logits and labels do not fit.</exception>
    public static Tensor CrossEntropy(LabelSmoothing? smoothing, Tensor logits, Tensor labels) =>
        smoothing is { Share: > 0 } ? smoothing.Loss(logits, labels) : logits.CrossEntropy(labels);

    /// <summary>The cross-entropy of logits against the softened labels, a mean over the batch.</summary>
    /// <param name="logits">[N, C].</param>
    /// <param name="labels">[N], class numbers as floats.</param>
    /// <exception cref="ShapeException">Logits and labels do not fit.</exception>
    /// <remarks>Source: Szegedy et al. 2016, arXiv:1512.00567, section 7.</remarks>
    public Tensor Loss(Tensor logits, Tensor labels)
    {
        var classes = logits.Shape[1];
        var ofOther = classes == 1 ? 0 : Share / (OverOthers ? classes - 1 : classes);
        return logits.SmoothedCrossEntropy(labels, (float)(1 - (classes - 1) * ofOther), (float)ofOther);
    }
}
