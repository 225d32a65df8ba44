namespace NativeTickets.Adversarial;

/// <summary>
/// An attack that looks for the nearest image that fools a network, and not for any within a budget. As an attack of an evaluation it counts an image as
/// fooled, and leaves it, when one within epsilon was found; <see cref="Nearest"/> asks for the distances.
/// </summary>
public abstract class NearestAttack : ImageAttack
{
    private protected NearestAttack(Threat threat, int restarts = 1) : base(threat, restarts) { }

    /// <summary>Looks for the nearest image that fools the network, whatever epsilon is: every start to its last step.</summary>
    /// <param name="victim">What is attacked.</param>
    /// <param name="batch">The images; unchanged afterwards.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="AdversarialException">The network has too few classes for this attack.</exception>
    public NearestImages Nearest(Victim victim, ImageBatch batch, long seed)
    {
        if (victim.Classes < LeastClasses)
            throw new AdversarialException($"this attack compares {LeastClasses} classes, but {victim.Name} has {victim.Classes}; leave it out");
        var nearest = new NearestImages([.. batch.Images], [.. Enumerable.Repeat(float.PositiveInfinity, batch.Count)]);
        var wrong = victim.Fooled(batch.Images, batch.Labels);
        for (var n = 0; n < wrong.Length; n++)
            if (wrong[n]) nearest.Distances[n] = 0;
        var rows = Rows.WhereNot(wrong);
        if (rows.Length == 0) return nearest;
        var right = batch.Select(rows);
        for (var restart = 0; restart < Restarts; restart++)
        {
            var tried = Search(victim, batch.Select(rows), new AttackKey(seed, restart), leaves: false);
            var fooled = victim.Fooled(tried, right.Labels);
            for (var i = 0; i < rows.Length; i++)
            {
                var image = Rows.Of(tried, i, right.ImageLength);
                var distance = (float)Threat.Distance(image, right.Image(i));
                if (!fooled[i] || !(distance < nearest.Distances[rows[i]])) continue;
                nearest.Distances[rows[i]] = distance;
                image.CopyTo(Rows.Of(nearest.Images, rows[i], right.ImageLength));
            }
        }
        return nearest;
    }

    /// <inheritdoc/>
    protected sealed override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key) => Search(victim, batch, key, leaves: true);

    /// <summary>One start on each image.</summary>
    /// <param name="victim">The network.</param>
    /// <param name="batch">Its own copy of the images.</param>
    /// <param name="key">What its random numbers are drawn from.</param>
    /// <param name="leaves">
    /// Whether an image is left when one was found that the threat admits, which is then its result, the clean one being that of the others; else the
    /// result is the nearest that was found.
    /// </param>
    private protected abstract float[] Search(Victim victim, ImageBatch batch, AttackKey key, bool leaves);

    /// <summary>
    /// Steps from the clean images, each within a budget of its own, after a look at what the network makes of them; continues where it was interrupted.
    /// </summary>
    /// <param name="victim">The network.</param>
    /// <param name="batch">The images.</param>
    /// <param name="leaves">As of <see cref="Search"/>.</param>
    /// <param name="loss">Whose gradients the steps follow.</param>
    /// <param name="steps">How many.</param>
    /// <param name="budget">Each image's first budget.</param>
    /// <param name="move">Moves one image and its budget.</param>
    /// <param name="memory">What the moves remember from step to step, kept with the images; null for nothing.</param>
    private protected float[] Walk(Victim victim, ImageBatch batch, bool leaves, ImageLoss loss, int steps, float budget, MoveImage move,
        float[]? memory = null)
    {
        using var loop = victim.Journal.Open("step", steps);
        var state = loop.Kept is { } kept ? NearestState.Continue(Threat, batch, leaves, kept) : new NearestState(Threat, batch, leaves, budget);
        if (memory is not null) loop.Kept?.Floats("memory", memory.Length).CopyTo(memory, 0);
        for (var step = loop.First; step < steps && state.Count > 0; step++)
        {
            loop.At(step, () => memory is null ? state.Keep() : state.Keep().With("memory", memory));
            var at = victim.Gradients(loss, state.Images, state.Clean.Labels);
            state.Look(at.Logits, victim.Classes);
            for (var n = 0; n < state.Count; n++) move(state, n, at.Losses[n], Rows.Of(at.Gradient, n, batch.ImageLength), step);
            state.Leave();
        }
        return state.Found;
    }

    /// <summary>A step of one image.</summary>
    /// <param name="state">Where the images are.</param>
    /// <param name="n">Which of them.</param>
    /// <param name="loss">Its loss there.</param>
    /// <param name="gradient">And that loss's gradient.</param>
    /// <param name="step">Which step, from 0.</param>
    private protected delegate void MoveImage(NearestState state, int n, float loss, Span<float> gradient, int step);
}

/// <summary>The nearest images that an attack found.</summary>
/// <param name="Images">[N, C, H, W]; the clean image where none was found, or where the network errs on that.</param>
/// <param name="Distances">[N], in the threat's norm; 0 where the network errs on the clean image, +∞ where none was found.</param>
public sealed record NearestImages(float[] Images, float[] Distances);
