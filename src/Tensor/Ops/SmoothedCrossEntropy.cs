namespace NativeTickets;

public sealed partial class Tensor
{
    /// <summary>
    /// Softmax cross-entropy against softened labels: <c>−(1/N) Σ_n Σ_c target[n,c] · ln softmax(x[n])[c]</c>, where the label's class has
    /// <paramref name="ofLabel"/> and each other class <paramref name="ofOther"/>; in nats.
    /// </summary>
    /// <param name="labels">[N] with a batch axis: classes 0 … C − 1 as floats.</param>
    /// <param name="ofLabel">The target of the label's class.</param>
    /// <param name="ofOther">The target of every other class.</param>
    /// <returns>One number, []. NaN where a label names no class.</returns>
    /// <exception cref="ShapeException">This tensor is not [N, C], or the labels are not [N].</exception>
    /// <remarks>Source: Szegedy et al. 2016, arXiv:1512.00567.</remarks>
    public Tensor SmoothedCrossEntropy(Tensor labels, float ofLabel, float ofOther)
    {
        Arguments.RequireLabels(this, labels, "smoothed cross-entropy");
        var logits = Tape is { } tape ? OnTape(tape) : this; // where both parts' gradients meet, so that one reaches what gave the logits
        var sharp = logits.CrossEntropy(labels);
        var sharpPart = sharp * (ofLabel - ofOther);
        var logarithms = logits.LogSoftmax();
        var sum = logarithms.Sum();
        var evenPart = sum * (-ofOther / WholeBatch);
        var loss = sharpPart + evenPart;
        foreach (var part in (Tensor[])[sharp, sharpPart, logarithms, sum, evenPart]) part.ReleaseOffTape();
        return loss;
    }
}
