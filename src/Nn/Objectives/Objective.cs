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

    /// <summary>Whether it remembers numbers of places in a batch from batch to batch: then one process has to see all of them.</summary>
    public virtual bool RemembersImages => false;

    /// <summary>The loss of a batch, recorded on <paramref name="tape"/> for the loop to run backward.</summary>
    public abstract StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context);

    /// <summary>Called when the loop has run a batch backward, before it moves the weights and clears the tape.</summary>
    public virtual void AfterBackward(Batch batch) { }

    /// <summary>Called when the loop has moved the weights, before any observer sees them: what the loss did to them for the step is taken back here.</summary>
    public virtual void AfterStep() { }

    /// <summary>What it must remember from batch to batch, kept in the checkpoint. Asked for before the first batch too.</summary>
    public virtual IReadOnlyDictionary<string, WeightsEntry> SaveTensors() => new Dictionary<string, WeightsEntry>();

    /// <summary>Takes back what <see cref="SaveTensors"/> gave.</summary>
    public virtual void LoadTensors(IReadOnlyDictionary<string, WeightsEntry> tensors) { }
}

/// <summary>Where a step is: the key of its random numbers.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Epoch">0-based epoch.</param>
/// <param name="Step">0-based step within the epoch.</param>
public readonly record struct StepContext(long Seed, int Epoch, int Step);

/// <summary>What an objective found for one batch; both tensors are scalars on the step's tape, so that nothing is read back inside a step.</summary>
/// <param name="Loss">What the step descends, a mean over the batch.</param>
/// <param name="Correct">How many images of the batch the network classified correctly as it saw them.</param>
/// <param name="ForwardUnits">Cost of the step in forward units: forward, input gradient and weight gradient of one batch cost 1 each.</param>
public readonly record struct StepLoss(Tensor Loss, Tensor Correct, double ForwardUnits);

/// <summary>Images and their labels on a device.</summary>
/// <param name="Images">[N, C, H, W] in [0, 1], on the tape of the step.</param>
/// <param name="Labels">[N], class numbers as floats.</param>
public readonly record struct Batch(Tensor Images, Tensor Labels)
{
    /// <summary>How many images.</summary>
    public int Count => Images.Shape[0];
}
