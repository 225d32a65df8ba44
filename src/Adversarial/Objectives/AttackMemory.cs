using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>What an attack within a training step needs, kept from step to step: a tape of its own, the adversarial images, and one result.</summary>
sealed class AttackMemory : IDisposable
{
    Tape? tape;
    Tensor? adversarial;
    Tensor? kept;

    /// <summary>For image gradients alone, empty between steps.</summary>
    public Tape Tape => tape ?? throw new InvalidOperationException("nothing was prepared");

    /// <summary>Of the shape of the batch.</summary>
    public Tensor Adversarial => adversarial ?? throw new InvalidOperationException("nothing was prepared");

    /// <summary>Makes both fit a batch.</summary>
    public void Prepare(Network network, Batch batch)
    {
        if (tape?.Device != network.Device)
        {
            tape?.Dispose();
            tape = new Tape(network.Device, GradientTarget.Watched);
        }
        if (adversarial?.Device == network.Device && adversarial.Shape == batch.Images.Shape) return;
        adversarial?.Dispose();
        adversarial = Tensor.FromBatch(network.Device, batch.Images.Shape, new float[batch.Images.Shape.Count]);
    }

    /// <summary>A copy of a result that outlives the tape it was computed on; overwritten by the next.</summary>
    public Tensor Keep(Tensor computed)
    {
        if (kept?.Device != computed.Device || kept.Shape != computed.Shape)
        {
            kept?.Dispose();
            kept = Tensor.FromBatch(computed.Device, computed.Shape, new float[computed.Shape.Count]);
        }
        kept.CopyFrom(computed);
        return kept;
    }

    public void Dispose()
    {
        tape?.Dispose();
        adversarial?.Dispose();
        kept?.Dispose();
        (tape, adversarial, kept) = (null, null, null);
    }
}
