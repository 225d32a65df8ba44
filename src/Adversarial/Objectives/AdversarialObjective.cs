using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>Adversarial training: attacks the batch, then hands the adversarial images alone to another objective.</summary>
/// <remarks>Keeps memory for one batch between steps; dispose it after training. Not safe for use by several threads at once.</remarks>
public sealed class AdversarialObjective : RobustObjective
{
    readonly TrainingAttack attack;
    readonly Objective inner;

    /// <summary>The loss <paramref name="inner"/> of the images that <paramref name="attack"/> finds.</summary>
    /// <param name="attack">What it makes of each batch.</param>
    /// <param name="inner">What the step descends; <see cref="CrossEntropyObjective"/> when null.</param>
    /// <param name="perturbation">What makes the weights worse for each step; null for nothing. Disposed with this.</param>
    public AdversarialObjective(TrainingAttack attack, Objective? inner = null, WeightPerturbation? perturbation = null) : base(perturbation)
    {
        this.attack = attack;
        this.inner = inner ?? new CrossEntropyObjective();
    }

    /// <inheritdoc/>
    public override int UpdatesPerBatch => inner.UpdatesPerBatch;

    private protected override string LossName => $"{attack.Name}/{inner.Name}";

    private protected override double AttackUnits => attack.ForwardUnits;

    private protected override void Attack(Network network, Batch batch, AttackMemory memory, StepContext context) =>
        attack.Perturb(network, batch, memory.Adversarial, memory.Tape, StartKey.Of(context, "train"));

    private protected override StepLoss LossOf(Network network, Batch batch, Tensor adversarial, Tape tape, StepContext context, bool isProxy) =>
        inner.Loss(network, batch with { Images = tape.Input(adversarial) }, tape, context);
}
