namespace NativeTickets.Adversarial;

/// <summary>
/// Steps of one size along the gradient, each projected: <c>x ← project(x + stepSize · direction(∇ₓ loss))</c>. One step of size epsilon from the image itself
/// is the
/// fast gradient sign method, several are projected gradient descent; the last image counts, not the worst on the way.
/// </summary>
/// <remarks>Sources: Goodfellow et al. 2015, arXiv:1412.6572; Madry et al. 2018, arXiv:1706.06083.</remarks>
public sealed class GradientAscent : ImageAttack
{
    readonly int steps;
    readonly float stepSize;
    readonly bool randomStart;
    readonly ImageLoss loss;
    readonly TargetChoice? target;

    /// <summary>An attack with these settings.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="steps">At least 1.</param>
    /// <param name="stepSize">At least 0, in the threat's units.</param>
    /// <param name="randomStart">True to start at a random admissible image; false to start at the image itself.</param>
    /// <param name="restarts">How many starts are tried; more than 1 needs a random start.</param>
    /// <param name="loss">What it climbs; cross-entropy when null, that of the target where there is one.</param>
    /// <param name="target">The class that it leads to; null to lead away from the label. A loss that is given has to be of the target then.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public GradientAscent(Threat threat, int steps, float stepSize, bool randomStart = true, int restarts = 1, ImageLoss? loss = null,
        TargetChoice? target = null) : base(threat, restarts)
    {
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        if (!(stepSize >= 0 && float.IsFinite(stepSize))) throw new AdversarialException($"stepSize of an attack is a finite number from 0, got {stepSize}");
        if (restarts > 1 && !randomStart)
            throw new AdversarialException($"{restarts} restarts without randomStart would all be the same; set randomStart to true, or restarts to 1");
        (this.steps, this.stepSize, this.randomStart, this.target) = (steps, stepSize, randomStart, target);
        this.loss = loss ?? (target is null ? new CrossEntropyLoss() : new TargetedCrossEntropyLoss());
    }

    /// <inheritdoc/>
    public override string Title => (target is null ? "" : "targeted ") + (steps == 1 ? "FGSM" : "PGD");

    /// <inheritdoc/>
    public override int LeastClasses => Math.Max(loss.LeastClasses, target?.LeastClasses ?? 0);

    /// <inheritdoc/>
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key) =>
        target is null ? Ascend(victim, batch, key) : target.Attack(batch, aimed => Ascend(victim, aimed, key));

    float[] Ascend(Victim victim, ImageBatch batch, AttackKey key)
    {
        float[] images = [.. batch.Images];
        var length = batch.ImageLength;
        using var loop = victim.Journal.Open("step", steps);
        int[] targets = [];
        if (loop.Kept is { } kept)
        {
            images = kept.Floats("images", images.Length);
            if (target is not null) targets = kept.Whole("targets", batch.Count, victim.Classes);
        }
        else
        {
            if (target is not null) targets = target.Of(victim, batch, key);
            for (var n = 0; n < batch.Count && randomStart; n++)
                Threat.Start(Rows.Of(images, n, length), batch.Image(n), key.Stream("start", batch.Numbers[n]));
        }
        for (var step = loop.First; step < steps; step++)
        {
            loop.At(step, () => new AttackState().With("images", images).With("targets", targets));
            var gradient = victim.Gradients(loss, images, batch.Labels, targets).Gradient;
            for (var n = 0; n < batch.Count; n++)
            {
                var image = Rows.Of(images, n, length);
                Threat.Move(image, Rows.Of(gradient, n, length), stepSize);
                Threat.Project(image, batch.Image(n));
            }
        }
        return images;
    }
}
