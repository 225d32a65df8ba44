namespace NativeTickets.Nn;

/// <summary>What training descends. The one training loop knows nothing else of it: cross-entropy is an objective, the adversarial ones wrap another.</summary>
/// <remarks>
/// Derive from it for a loss of one's own: <see cref="Loss"/> runs the network in <see cref="Mode.Train"/> on the batch, and makes of the logits whatever ops
/// can, or a
/// <see cref="TensorFunction"/>. Random numbers come from the context alone, and what is remembered is saved, so that an interrupted run ends with the same
/// bits.
/// </remarks>
public abstract class Objective
{
    /// <summary>What it is, as metrics and reports name it.</summary>
    public abstract string Name { get; }

    /// <summary>How many weight updates the loop makes on each batch: 1, but m for Free-m.</summary>
    public virtual int UpdatesPerBatch => 1;

    /// <summary>The loss of a batch, recorded on <paramref name="tape"/> for the loop to run backward.</summary>
    public abstract StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context);

    /// <summary>Called when the loop has run a batch backward, before it moves the weights and clears the tape.</summary>
    public virtual void AfterBackward(Batch batch) { }

    /// <summary>What it must remember from batch to batch, kept in the checkpoint.</summary>
    public virtual IReadOnlyDictionary<string, WeightsEntry> SaveTensors() => new Dictionary<string, WeightsEntry>();

    /// <summary>Takes back what <see cref="SaveTensors"/> gave.</summary>
    public virtual void LoadTensors(IReadOnlyDictionary<string, WeightsEntry> tensors) { }
}
