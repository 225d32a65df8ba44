namespace NativeTickets.Nn;

/// <summary>What training descends. The one training loop knows nothing else of it: cross-entropy is an objective, the adversarial ones wrap another.</summary>
public abstract class Objective
{
    /// <summary>What it is, as metrics and reports name it.</summary>
    public abstract string Name { get; }

    /// <summary>How many weight updates the loop makes on each batch: 1, but m for Free-m.</summary>
    public virtual int UpdatesPerBatch => 1;

    /// <summary>The loss of a batch, recorded on <paramref name="tape"/> for the loop to run backward.</summary>
    public abstract StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context);
}
