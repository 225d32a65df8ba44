using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// Free adversarial training: each batch is replayed m times, and the one backward pass of a replay serves the weights and the perturbation:
/// <c>δ ← clamp(δ + stepSize · sign ∇ₓ loss, −ε, ε)</c>. The perturbation is kept from replay to replay and from batch to batch. The network is in train mode
/// throughout.
/// </summary>
/// <remarks>
/// An epoch counts as m of a usual training; its cost in forward units says so too. The perturbation stays on the device, and comes to the host for checkpoints
/// and where a batch has another size. Dispose it after training. Not safe for use by several threads at once. Source: Shafahi et al. 2019, arXiv:1904.12843,
/// algorithm 1.
/// </remarks>
public sealed class FreeObjective : Objective, IDisposable
{
    const string PerturbationName = "perturbation";

    readonly LinfThreat threat;
    readonly float stepSize;
    readonly LabelSmoothing? smoothing;
    float[] perturbation = []; // of the largest batch so far; its first rows may be behind what is on the device
    Tensor? moving;            // those rows of the running batch's size
    Tensor? perturbed;

    /// <summary>An objective with these settings.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="replays">m, at least 1; 8 is usual for CIFAR-10.</param>
    /// <param name="stepSize">In pixel space, at least 0; epsilon when null.</param>
    /// <param name="smoothing">
    /// What takes the place of labels, in the step of the perturbation too, which climbs the loss that the weights descend; null for the labels themselves.
    /// </param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public FreeObjective(LinfThreat threat, int replays, float? stepSize = null, LabelSmoothing? smoothing = null)
    {
        if (replays < 1) throw new AdversarialException($"replays of free training is at least 1, got {replays}");
        if (stepSize is { } size && !(size >= 0 && float.IsFinite(size)))
            throw new AdversarialException($"stepSize of an attack is a finite number from 0, got {size}");
        (this.threat, this.stepSize, this.smoothing, UpdatesPerBatch) = (threat, stepSize ?? threat.Epsilon, smoothing, replays);
    }

    /// <inheritdoc/>
    public override string Name => $"free-{UpdatesPerBatch}";

    /// <inheritdoc/>
    public override int UpdatesPerBatch { get; }

    /// <inheritdoc/>
    public override bool RemembersImages => true;

    /// <inheritdoc/>
    public override StepLoss Loss(Network network, Batch batch, Tape tape, StepContext context)
    {
        var sum = batch.Images.Add(MovingFor(batch));
        LinfProjection.Apply(sum, batch.Images, 1); // the ball is the perturbation's affair; what is left of this is [0, 1]
        perturbed = tape.Input(sum, watch: true);
        var logits = network.Forward(perturbed, Mode.Train);
        return new StepLoss(LabelSmoothing.CrossEntropy(smoothing, logits, batch.Labels), logits.CountCorrect(batch.Labels), 3);
    }

    /// <inheritdoc/>
    public override void AfterBackward(Batch batch)
    {
        PerturbationStep.Apply(moving!, perturbed!.Gradient!, threat.Epsilon, stepSize);
        perturbed = null;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, WeightsEntry> SaveTensors()
    {
        ReadMoving();
        if (perturbation.Length == 0) return new Dictionary<string, WeightsEntry>(); // no batch has been seen
        return new Dictionary<string, WeightsEntry> { [PerturbationName] = new(new Shape(perturbation.Length), [.. perturbation]) };
    }

    /// <inheritdoc/>
    public override void LoadTensors(IReadOnlyDictionary<string, WeightsEntry> tensors)
    {
        Dispose();
        perturbation = tensors.TryGetValue(PerturbationName, out var entry) ? [.. entry.Values] : [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        moving?.Dispose();
        moving = null;
    }

    // a last batch that is smaller moves the first rows alone
    Tensor MovingFor(Batch batch)
    {
        var shape = batch.Images.Shape;
        if (moving is not null && moving.Shape == shape && moving.Device == batch.Images.Device) return moving;
        ReadMoving();
        Dispose();
        if (perturbation.Length < shape.Count) perturbation = [.. perturbation, .. new float[shape.Count - perturbation.Length]];
        return moving = Tensor.FromBatch(batch.Images.Device, shape, perturbation.AsSpan(0, shape.Count));
    }

    void ReadMoving() => moving?.Read(perturbation.AsSpan(0, moving.Shape.Count));
}
