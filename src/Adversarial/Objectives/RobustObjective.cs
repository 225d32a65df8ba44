using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// A loss of images and of adversarial images that are made of them at every step; with <see cref="WeightPerturbation"/>, taken at weights that were made worse
/// for the same images.
/// </summary>
/// <remarks>
/// The attack sees the unperturbed weights. Cost: that of the attack and of the loss; a perturbation costs one pass of the loss more, forward and backward.
/// Keeps memory for one batch between steps; dispose it after training. Not safe for use by several threads at once.
/// </remarks>
public abstract class RobustObjective : Objective, IDisposable
{
    readonly AttackMemory memory = new();
    readonly WeightPerturbation? perturbation;

    private protected RobustObjective(WeightPerturbation? perturbation) => this.perturbation = perturbation;

    /// <inheritdoc/>
    public sealed override string Name => perturbation is null ? LossName : $"{LossName}/awp";

    /// <summary>What is minimized at the weights that the step is taken at.</summary>
    private protected abstract string LossName { get; }

    /// <summary>Cost of the attack on one batch in forward units.</summary>
    private protected abstract double AttackUnits { get; }

    /// <inheritdoc/>
    public sealed override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
    {
        memory.Prepare(network, batch);
        Attack(network, batch, memory, context);
        var loss = LossAt(network, batch, memory.Adversarial, tape, context);
        return loss with { ForwardUnits = loss.ForwardUnits + AttackUnits };
    }

    /// <summary>The loss of given adversarial images; the weights are perturbed afterwards where they are to be, until <see cref="AfterStep"/>.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="batch">The images and labels, on the step's tape.</param>
    /// <param name="adversarial">Of the images' shape, no tape's.</param>
    /// <param name="tape">The step's.</param>
    /// <param name="context">Where the step is.</param>
    public StepLoss LossAt(Network network, Batch batch, Tensor adversarial, Tape tape, StepContext context)
    {
        var proxyUnits = 0.0;
        if (perturbation?.IsOn(context.Epoch) == true)
            perturbation.Perturb(network, proxy =>
            {
                var copied = new Batch(proxy.Input(batch.Images), proxy.Input(batch.Labels));
                var found = LossOf(network, copied, adversarial, proxy, context, isProxy: true);
                proxyUnits = found.ForwardUnits;
                return found.Loss;
            });
        var loss = LossOf(network, batch, adversarial, tape, context, isProxy: false);
        return loss with { ForwardUnits = loss.ForwardUnits + proxyUnits };
    }

    /// <inheritdoc/>
    public sealed override void AfterStep() => perturbation?.TakeBack();

    /// <inheritdoc/>
    public void Dispose()
    {
        memory.Dispose();
        perturbation?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Writes the adversarial images of a batch to the memory. Weights stay as they are, and so do running statistics, but for an attack that is asked to move
    /// them (<see cref="NoisyFgsm"/>).
    /// </summary>
    private protected abstract void Attack(Network network, Batch batch, AttackMemory memory, StepContext context);

    /// <summary>The loss, the network in train mode.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="batch">The images and labels, on the tape.</param>
    /// <param name="adversarial">The adversarial images, on no tape.</param>
    /// <param name="tape">Records it.</param>
    /// <param name="context">Where the step is.</param>
    /// <param name="isProxy">Whether it is for a perturbation alone, which running statistics do not see.</param>
    private protected abstract StepLoss LossOf(Network network, Batch batch, Tensor adversarial, Tape tape, StepContext context, bool isProxy);
}
