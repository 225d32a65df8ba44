using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// Free adversarial training: each batch is replayed m times, and the one backward pass of a replay serves the weights and the perturbation:
/// <c>δ ← clamp(δ + stepSize · sign ∇ₓ loss, −ε, ε)</c>. The perturbation goes on from replay to replay and from batch to batch. The network is in train mode
/// throughout.
/// </summary>
/// <remarks>
/// An epoch counts as m of a usual training; its cost in forward units says so too. The perturbation is kept on the host and in checkpoints. Not safe for use by
/// several threads at once. Source: Shafahi et al. 2019, arXiv:1904.12843, algorithm 1.
/// </remarks>
public sealed class FreeObjective : Objective
{
    const string PerturbationName = "perturbation";

    readonly LinfThreat threat;
    readonly float stepSize;
    float[] perturbation = [];
    float[] scratch = [];
    Tensor? perturbed;

    /// <summary>An objective with these settings.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="replays">m, at least 1; 8 is usual for CIFAR-10.</param>
    /// <param name="stepSize">In pixel space, at least 0; epsilon when null.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public FreeObjective(LinfThreat threat, int replays, float? stepSize = null)
    {
        if (replays < 1) throw new AdversarialException($"replays of free training is at least 1, got {replays}");
        if (stepSize is { } size && !(size >= 0 && float.IsFinite(size))) throw new AdversarialException($"stepSize of an attack is a finite number from 0, got {size}");
        (this.threat, this.stepSize, UpdatesPerBatch) = (threat, stepSize ?? threat.Epsilon, replays);
    }

    /// <inheritdoc/>
    public override string Name => $"free-{UpdatesPerBatch}";

    /// <inheritdoc/>
    public override int UpdatesPerBatch { get; }

    /// <inheritdoc/>
    public override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
    {
        var count = batch.Images.Shape.Count;
        // a last batch that is smaller moves the first rows alone
        if (perturbation.Length < count) perturbation = [.. perturbation, .. new float[count - perturbation.Length]];
        if (scratch.Length < count) scratch = new float[count];
        var images = scratch.AsSpan(0, count);
        batch.Images.Read(images);
        for (var i = 0; i < images.Length; i++) images[i] = Math.Clamp(images[i] + perturbation[i], 0, 1);
        perturbed = tape.Input(batch.Images.Shape, images, watch: true);
        var logits = network.Forward(perturbed, Mode.Train);
        return new StepLoss(logits.CrossEntropy(batch.Labels), logits.CountCorrect(batch.Labels), 3);
    }

    /// <inheritdoc/>
    public override void AfterBackward(Batch batch)
    {
        var gradient = scratch.AsSpan(0, batch.Images.Shape.Count);
        perturbed!.Gradient!.Read(gradient);
        perturbed = null;
        for (var i = 0; i < gradient.Length; i++)
        {
            var step = gradient[i] > 0 ? stepSize : gradient[i] < 0 ? -stepSize : 0;
            perturbation[i] = Math.Clamp(perturbation[i] + step, -threat.Epsilon, threat.Epsilon);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, WeightsEntry> SaveTensors() =>
        new Dictionary<string, WeightsEntry> { [PerturbationName] = new(new Shape(perturbation.Length), [.. perturbation]) };

    /// <inheritdoc/>
    public override void LoadTensors(IReadOnlyDictionary<string, WeightsEntry> tensors) =>
        perturbation = tensors.TryGetValue(PerturbationName, out var entry) ? [.. entry.Values] : [];
}
