using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>The Kullback-Leibler divergence between two softmaxes, the mean of a batch.</summary>
sealed class KlDivergenceNode : Node
{
    public Tensor P { get; set; } = null!;

    public Tensor Q { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        if (tape.Wants(P))
        {
            var gradP = tape.Receive(P);
            KlDivergenceKernels.GradP(P.Shape[0], P.Shape[1], P.Buffer, Q.Buffer, gradOutput, gradP);
            tape.Deliver(P, gradP);
        }
        if (!tape.Wants(Q)) return;
        var gradQ = tape.Receive(Q);
        KlDivergenceKernels.GradQ(P.Shape[0], P.Shape[1], P.Buffer, Q.Buffer, gradOutput, gradQ);
        tape.Deliver(Q, gradQ);
    }
}

public sealed partial class Tensor
{
    /// <summary>
    /// How far the softmax of other logits is from the softmax of these: <c>(1/N) Σ_n Σ_c P[n,c] · (ln P[n,c] − ln Q[n,c])</c> with P = softmax(this), Q =
    /// softmax(<paramref name="other"/>), in nats.
    /// </summary>
    /// <param name="other">[N, C] with a batch axis.</param>
    /// <returns>One number, [], at least 0 but for rounding.</returns>
    /// <exception cref="ShapeException">This tensor is not [N, C], or the other differs.</exception>
    /// <remarks>Both get a gradient where one is asked for. The largest logit is subtracted first, so that no exponential overflows. Deterministic.</remarks>
    public Tensor KlDivergence(Tensor other)
    {
        Arguments.RequireFeatures(this, "KL divergence");
        Arguments.RequireBatchLike(this, other, "KL divergence", "other");
        var loss = new Tensor(Device, default, false, Tape);
        KlDivergenceKernels.Forward(Shape[0], Shape[1], Buffer, other.Buffer, loss.Buffer);
        if (Tape is { } tape && (tape.Wants(this) || tape.Wants(other)))
        {
            var node = tape.Record<KlDivergenceNode>(loss, this, other);
            (node.P, node.Q) = (this, other);
        }
        return loss;
    }
}
