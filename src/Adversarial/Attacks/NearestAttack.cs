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
}

/// <summary>The nearest images that an attack found.</summary>
/// <param name="Images">[N, C, H, W]; the clean image where none was found, or where the network errs on that.</param>
/// <param name="Distances">[N], in the threat's norm; 0 where the network errs on the clean image, +∞ where none was found.</param>
public sealed record NearestImages(float[] Images, float[] Distances);
