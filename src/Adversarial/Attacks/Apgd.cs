namespace NativeTickets.Adversarial;

/// <summary>
/// Auto-PGD: gradient steps with momentum whose size halves where the loss no longer rises, each time continuing from the best image so far. Nothing is left to
/// choose but the number of steps; what counts is any image on the way that fools the network.
/// </summary>
/// <remarks>
/// Its published parameters: momentum 0.75, first step 2ε, checkpoints after 22 % of the steps and then ever sooner, by 3 %, down to 6 %; a step size halves
/// where the
/// loss rose in at most 75 % of the steps since the last checkpoint, or where neither size nor best loss changed there.
/// Source: Croce and Hein 2020, arXiv:2003.01690, algorithm 1.
/// </remarks>
public sealed class Apgd : ImageAttack
{
    const float Momentum = 0.75f;
    const double RisingShare = 0.75;
    const double FirstCheckpoint = 0.22, CheckpointsShrink = 0.03, LeastCheckpoint = 0.06;

    readonly int steps;
    readonly ImageLoss loss;
    readonly int targets;
    readonly TargetChoice? target;
    readonly ApgdForm form;

    /// <summary>The untargeted attack.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="loss">What it climbs.</param>
    /// <param name="steps">At least 1; 100 in AutoAttack.</param>
    /// <param name="restarts">How many random starts are tried.</param>
    /// <param name="form">The paper's algorithm, or that of its code.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public Apgd(Threat threat, ImageLoss loss, int steps = 100, int restarts = 1, ApgdForm form = ApgdForm.Paper)
        : this(threat, loss, steps, restarts, 0, null, form) { }

    Apgd(Threat threat, ImageLoss loss, int steps, int restarts, int targets, TargetChoice? target, ApgdForm form) : base(threat, restarts)
    {
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        if (form == ApgdForm.Code) KnownNorms.Require(threat, "APGD in the form of its code");
        (this.steps, this.loss, this.targets, this.target, this.form) = (steps, loss, targets, target, form);
    }

    /// <summary>The attack that leads each image to one class.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="target">Which class.</param>
    /// <param name="loss">What it climbs, a loss of the target; its log-probability when null.</param>
    /// <param name="steps">At least 1; 100 in AutoAttack.</param>
    /// <param name="restarts">How many random starts are tried.</param>
    /// <param name="form">The paper's algorithm, or that of its code.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public static Apgd Towards(Threat threat, TargetChoice target, ImageLoss? loss = null, int steps = 100, int restarts = 1,
        ApgdForm form = ApgdForm.Paper) => new(threat, loss ?? new TargetedCrossEntropyLoss(), steps, restarts, 0, target, form);

    /// <summary>The targeted attack: for each image the classes that the network finds most likely after the correct one, one after the other.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="steps">At least 1; 100 in AutoAttack.</param>
    /// <param name="targets">How many classes are tried, at most all others; 9 in AutoAttack.</param>
    /// <param name="form">The paper's algorithm, or that of its code.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public static Apgd Targeted(Threat threat, int steps = 100, int targets = 9, ApgdForm form = ApgdForm.Paper) => targets >= 1
        ? new(threat, new TargetedDlrLoss(), steps, targets, targets, null, form)
        : throw new AdversarialException($"targets of an attack is at least 1, got {targets}");

    /// <summary>
    /// After which steps an attack of so many looks whether to continue as before: the last of each interval, the intervals becoming shorter.
    /// </summary>
    internal static IEnumerable<int> Checkpoints(int steps)
    {
        var (least, shrink) = (Share(LeastCheckpoint), Share(CheckpointsShrink));
        var interval = Share(FirstCheckpoint);
        for (var at = interval; at <= steps; at += interval)
        {
            yield return at;
            interval = Math.Max(interval - shrink, least);
        }

        int Share(double share) => Math.Max((int)(share * steps), 1);
    }

    /// <inheritdoc/>
    public override string Title => IsTargeted ? "targeted APGD" : loss is DlrLoss ? "APGD on DLR" : "APGD";

    bool IsTargeted => targets > 0 || target is not null;

    /// <inheritdoc/>
    protected override string StartWord => targets > 0 ? "target" : "restart";

    /// <inheritdoc/>
    public override int LeastClasses => Math.Max(loss.LeastClasses, target?.LeastClasses ?? 0);

    /// <inheritdoc/>
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key)
    {
        if (targets > 0 && key.Restart >= victim.Classes - 1) return [.. batch.Images]; // there are no more classes
        return target is null ? Climb(victim, batch, key) : target.Attack(batch, aimed => Climb(victim, aimed, key));
    }

    /// <summary>Climbs from an explicit start, every image to the last step whether it fools the network on the way or not.</summary>
    /// <param name="victim">What is attacked.</param>
    /// <param name="batch">The images.</param>
    /// <param name="start">Where they start, [N, C, H, W].</param>
    /// <param name="classes">[N], the target classes; empty for untargeted losses.</param>
    internal ApgdState ClimbFrom(Victim victim, ImageBatch batch, float[] start, int[] classes)
    {
        var state = new ApgdState(batch, classes, start, 2 * Threat.Epsilon, leaves: false);
        state.Begin(victim.Gradients(loss, state.Images, state.Labels, state.Targets), state.Found, victim.Classes, form);
        using var loop = victim.Journal.Open("step", steps);
        Climb(victim, state, loop);
        return state;
    }

    float[] Climb(Victim victim, ImageBatch batch, AttackKey key)
    {
        using var loop = victim.Journal.Open("step", steps);
        var state = loop.Kept is { } kept ? ApgdState.Continue(batch, kept, IsTargeted ? victim.Classes : 0) : Begin(victim, batch, key);
        Climb(victim, state, loop);
        state.WriteBest(state.Found);
        return state.Found;
    }

    void Climb(Victim victim, ApgdState state, AttackLoop loop)
    {
        var (done, before) = (loop.First, 0);
        foreach (var checkpoint in Checkpoints(steps).Append(steps))
        {
            if (checkpoint <= loop.First && loop.First > 0)
            {
                before = checkpoint;
                continue;
            }
            for (; done < checkpoint && state.Count > 0; done++)
            {
                loop.At(done, state.Keep);
                state.Move(Threat, done == 0 ? 1 : Momentum);
                state.Look(victim.Gradients(loss, state.Images, state.Labels, state.Targets), state.Found, victim.Classes);
            }
            if (state.Count == 0) break;
            state.Adapt(checkpoint - before, RisingShare);
            before = checkpoint;
        }
    }

    ApgdState Begin(Victim victim, ImageBatch batch, AttackKey key)
    {
        var aims = target is not null ? target.Of(victim, batch, key)
            : targets > 0 ? TargetClasses.Of(victim.Logits(batch.Images), batch.Labels, victim.Classes, key.Restart) : [];
        var state = new ApgdState(batch, aims, Start(batch, key), 2 * Threat.Epsilon);
        state.Begin(victim.Gradients(loss, state.Images, state.Labels, state.Targets), state.Found, victim.Classes, form);
        return state;
    }

    float[] Start(ImageBatch batch, AttackKey key)
    {
        float[] images = [.. batch.Images];
        for (var n = 0; n < batch.Count; n++)
        {
            var (image, stream) = (images.AsMemory(n * batch.ImageLength, batch.ImageLength), key.Stream("apgd", batch.Numbers[n]));
            if (form == ApgdForm.Paper)
            {
                Threat.Start(image.Span, batch.Image(n), stream);
                continue;
            }
            EdgeStart.Move(image.Span, Threat, Threat.Epsilon, stream);
            Threat.Project(image.Span, batch.Image(n));
        }
        return images;
    }
}
