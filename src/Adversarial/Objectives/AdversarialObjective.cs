using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>Adversarial training: attacks the batch, then hands the adversarial images alone to another objective.</summary>
/// <remarks>Keeps memory for one batch between steps; dispose it after training. Not safe for use by several threads at once.</remarks>
public sealed class AdversarialObjective : Objective, IDisposable
{
    readonly TrainingAttack attack;
    readonly Objective inner;
    readonly AttackMemory memory = new();

    /// <summary>The loss <paramref name="inner"/> of the images that <paramref name="attack"/> finds.</summary>
    /// <param name="attack">What it makes of each batch.</param>
    /// <param name="inner">What the step descends; <see cref="CrossEntropyObjective"/> when null.</param>
    public AdversarialObjective(TrainingAttack attack, Objective? inner = null)
    {
        this.attack = attack;
        this.inner = inner ?? new CrossEntropyObjective();
    }

    /// <inheritdoc/>
    public override string Name => $"{attack.Name}/{inner.Name}";

    /// <inheritdoc/>
    public override int UpdatesPerBatch => inner.UpdatesPerBatch;

    /// <inheritdoc/>
    public override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
    {
        memory.Prepare(network, batch);
        attack.Perturb(network, batch, memory.Adversarial, memory.Tape, StartKey.Of(context, "train"));
        var loss = inner.Loss(network, batch with { Images = tape.Input(memory.Adversarial) }, tape, context);
        return loss with { ForwardUnits = loss.ForwardUnits + attack.ForwardUnits };
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
