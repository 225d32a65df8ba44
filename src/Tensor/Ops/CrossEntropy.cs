using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>Softmax cross-entropy, the mean of a batch.</summary>
sealed class CrossEntropyNode : Node
{
    public Tensor Logits { get; set; } = null!;

    public Tensor Labels { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradLogits = tape.Receive(Logits);
        CrossEntropyKernels.Backward(Logits.Shape[0], Logits.Shape[1], Logits.Buffer, Labels.Buffer, gradOutput, gradLogits);
        tape.Deliver(Logits, gradLogits);
    }
}

public sealed partial class Tensor
{
    /// <summary>Softmax cross-entropy: <c>(1/N) Σ_n (ln Σ_c e^{x[n,c]} − x[n, labels[n]])</c>, in nats.</summary>
    /// <param name="labels">[N] with a batch axis: classes 0 … C − 1 as floats.</param>
    /// <returns>One number, []. NaN where a label names no class.</returns>
    /// <exception cref="ShapeException">This tensor is not [N, C], or the labels are not [N].</exception>
    /// <remarks>The largest logit is subtracted first, so that no exponential overflows. Deterministic.</remarks>
    public Tensor CrossEntropy(Tensor labels)
    {
        Arguments.RequireLabels(this, labels, "cross-entropy");
        var loss = new Tensor(Device, default, false, Tape);
        CrossEntropyKernels.Forward(Shape[0], Shape[1], Buffer, labels.Buffer, loss.Buffer);
        if (Tape is { } tape && tape.Wants(this))
        {
            var node = tape.Record<CrossEntropyNode>(loss, this);
            (node.Logits, node.Labels) = (this, labels);
        }
        return loss;
    }
}
