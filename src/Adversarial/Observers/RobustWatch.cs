using NativeTickets.Nn;

namespace NativeTickets.Adversarial;

/// <summary>
/// Measures after every epoch how a training run withstands an attack on a few validation images, always the same ones with the same starts, and finds
/// catastrophic overfitting: robust accuracy that falls far below what it was.
/// </summary>
/// <remarks>Each epoch gets <c>validationRobustAccuracy</c>. Source of the phenomenon: Wong et al. 2020, arXiv:2001.03994, section 5.4.</remarks>
public sealed class RobustWatch : EpochObserver
{
    readonly ImageAttack attack;
    readonly IReadOnlyList<ImageBatch> images;
    readonly double fall;
    readonly bool stops;
    readonly Objective? switchTo;
    readonly bool withLoss;
    readonly int averageOver;
    readonly Queue<double> recent = [];
    double best;

    /// <summary>Watches with an attack.</summary>
    /// <param name="attack">What the network has to withstand, PGD of few steps as a rule.</param>
    /// <param name="images">At least one.</param>
    /// <param name="fall">By how much robust accuracy must fall below its best, in (0, 1).</param>
    /// <param name="stops">Whether training ends when it does.</param>
    /// <param name="switchTo">What training continues with when it does; null for what it was.</param>
    /// <param name="withLoss">Whether each epoch also gets <see cref="LossMetric"/>.</param>
    /// <param name="averageOver">Over how many epochs <see cref="AverageMetric"/> is a mean; 1 for no such metric.</param>
    /// <exception cref="AdversarialException">There are no images, the fall is out of range, or there are no epochs to average over.</exception>
    public RobustWatch(ImageAttack attack, IReadOnlyList<ImageBatch> images, double fall, bool stops, Objective? switchTo = null, bool withLoss = false,
        int averageOver = 1)
    {
        if (averageOver < 1) throw new AdversarialException($"robust accuracy is averaged over one epoch at least, got {averageOver}");
        if (images.Sum(batch => batch.Count) == 0) throw new AdversarialException("watching robust accuracy needs at least one validation image");
        if (!(fall is > 0 and < 1)) throw new AdversarialException($"the fall of robust accuracy that counts is between 0 and 1, got {fall}");
        (this.attack, this.images, this.fall, this.stops, this.switchTo, this.withLoss) = (attack, images, fall, stops, switchTo, withLoss);
        this.averageOver = averageOver;
    }

    /// <summary>The metric it adds to every epoch.</summary>
    public const string Metric = "validationRobustAccuracy";

    /// <summary>The mean cross-entropy of what the attack has found for the images.</summary>
    public const string LossMetric = "validationRobustLoss";

    /// <summary>The mean of <see cref="Metric"/> over the last epochs, of those that there are.</summary>
    public const string AverageMetric = "validationRobustAverage";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Metrics =>
        [Metric, .. withLoss ? [LossMetric] : Array.Empty<string>(), .. averageOver > 1 ? [AverageMetric] : Array.Empty<string>()];

    /// <summary>The 1-based epoch after which robust accuracy was first found to have fallen; null while it has not.</summary>
    public int? CollapsedEpoch { get; private set; }

    /// <inheritdoc/>
    public override Objective? SwitchedTo => CollapsedEpoch is null ? null : switchTo;

    /// <inheritdoc/>
    public override EpochDecision AfterEpoch(Network network, EpochContext context)
    {
        using var victim = new Victim(network, cancellation: context.Cancellation);
        var (fooled, loss) = (0, 0.0);
        foreach (var batch in images)
        {
            var found = attack.Run(victim, batch, context.Seed);
            fooled += found.Fooled.Count(f => f);
            if (!withLoss) continue;
            foreach (var each in victim.Losses(new CrossEntropyLoss(), found.Images, batch.Labels)) loss += each;
        }
        var count = images.Sum(batch => batch.Count);
        var accuracy = 1 - (double)fooled / count;
        if (withLoss) context.Metrics[LossMetric] = loss / count;
        context.Metrics[Metric] = accuracy;
        if (averageOver > 1) context.Metrics[AverageMetric] = Average(accuracy);
        return Judge(accuracy, context.Epoch);
    }

    /// <summary>The mean of an epoch's robust accuracy and those before it.</summary>
    internal double Average(double accuracy)
    {
        recent.Enqueue(accuracy);
        if (recent.Count > averageOver) recent.Dequeue();
        return recent.Average();
    }

    /// <summary>What follows from the robust accuracy of an epoch, in [0, 1].</summary>
    public EpochDecision Judge(double accuracy, int epoch)
    {
        var from = best;
        best = Math.Max(best, accuracy);
        if (CollapsedEpoch is not null || from - accuracy <= fall) return EpochDecision.Continue;
        CollapsedEpoch = epoch;
        return new EpochDecision(
            stops
                ? FormattableString.Invariant(
                    $"catastrophic overfitting: robust accuracy on validation images fell from {from * 100:0.0} to {accuracy * 100:0.0} % in epoch {epoch}")
                : null,
            switchTo);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> SaveState()
    {
        var state = new Dictionary<string, double> { ["best"] = best };
        if (CollapsedEpoch is { } epoch) state["collapsedEpoch"] = epoch;
        foreach (var (place, accuracy) in recent.Index()) state[$"recent{place}"] = accuracy;
        return state;
    }

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, double> state)
    {
        best = state.GetValueOrDefault("best");
        recent.Clear();
        while (state.TryGetValue($"recent{recent.Count}", out var accuracy)) recent.Enqueue(accuracy);
        CollapsedEpoch = state.TryGetValue("collapsedEpoch", out var epoch) ? (int)epoch : null;
    }
}
