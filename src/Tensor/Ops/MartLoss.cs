using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>MART's loss of natural and adversarial logits, the mean of a batch.</summary>
sealed class MartLossNode : Node
{
    public Tensor Natural { get; set; } = null!;

    public Tensor Adversarial { get; set; } = null!;

    public Tensor Labels { get; set; } = null!;

    public float Beta { get; set; }

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var (n, classes) = (Natural.Shape[0], Natural.Shape[1]);
        if (tape.Wants(Natural))
        {
            var gradient = tape.Receive(Natural);
            MartLossKernels.GradNatural(n, classes, Beta, Natural.Buffer, Adversarial.Buffer, Labels.Buffer, gradOutput, gradient);
            tape.Deliver(Natural, gradient);
        }
        if (!tape.Wants(Adversarial)) return;
        var gradAdversarial = tape.Receive(Adversarial);
        MartLossKernels.GradAdversarial(n, classes, Beta, Natural.Buffer, Adversarial.Buffer, Labels.Buffer, gradOutput, gradAdversarial);
        tape.Deliver(Adversarial, gradAdversarial);
    }
}

public sealed partial class Tensor
{
    /// <summary>
    /// MART's loss of these logits, of natural images, and of those of adversarial images: the mean over the batch of
    /// <c>−ln Q[y] − ln(1.0001 − max_{c ≠ y} Q[c] + 1e-12) + β · Σ_c P[c] (ln P[c] − ln(Q[c] + 1e-12)) · (1.0000001 − P[y])</c>, in nats, with P and Q the
    /// softmax of natural and adversarial logits and y the label.
    /// </summary>
    /// <param name="adversarial">[N, C] with a batch axis.</param>
    /// <param name="labels">[N] with a batch axis: classes 0 … C − 1 as floats.</param>
    /// <param name="beta">β, the weight of the divergence; with 0 what is left is the boosted cross-entropy.</param>
    /// <returns>One number, []. NaN where a label names no class.</returns>
    /// <exception cref="ShapeException">This tensor is not [N, C], the adversarial logits differ, or the labels are not [N].</exception>
    /// <remarks>
    /// Both logits get a gradient where one is asked for, through the weight 1.0000001 − P[y] too. The three small constants are those of the method's public
    /// code. Deterministic. Source: Wang et al. 2020, "Improving adversarial robustness requires revisiting misclassified examples", eq. 11.
    /// </remarks>
    public Tensor MartLoss(Tensor adversarial, Tensor labels, float beta)
    {
        Arguments.RequireLabels(this, labels, "MART loss");
        Arguments.RequireBatchLike(this, adversarial, "MART loss", "adversarial");
        var loss = new Tensor(Device, default, false, Tape ?? adversarial.Tape);
        MartLossKernels.Forward(Shape[0], Shape[1], beta, Buffer, adversarial.Buffer, labels.Buffer, loss.Buffer);
        if (loss.Tape is { } tape && (tape.Wants(this) || tape.Wants(adversarial)))
        {
            var node = tape.Record<MartLossNode>(loss, this, adversarial);
            (node.Natural, node.Adversarial, node.Labels, node.Beta) = (this, adversarial, labels, beta);
        }
        return loss;
    }
}
