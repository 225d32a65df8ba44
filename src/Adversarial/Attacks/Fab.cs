namespace NativeTickets.Adversarial;

/// <summary>
/// The fast adaptive boundary attack, targeted: looks for the nearest image of another class by stepping to the boundary as it appears linearly, drawn a little
/// towards the clean image, and back from every image beyond it. An image counts as fooled when one within epsilon was found.
/// </summary>
/// <remarks>
/// Its published parameters: at most 0.1 towards the clean image, steps 1.05 as long as to the boundary, 0.9 of the way kept after a success.
/// Source: Croce and Hein 2020, arXiv:1907.02044, algorithm 1.
/// </remarks>
public sealed class Fab : ImageAttack
{
    const float MostTowardsClean = 0.1f;
    const float Overshoot = 1.05f;
    const float Back = 0.9f;
    const double LeastMove = 1e-8; // keeps the ratio of two moves finite

    readonly int steps;

    /// <summary>An attack with these settings.</summary>
    /// <param name="threat">What the adversary may do.</param>
    /// <param name="steps">At least 1; 100 in AutoAttack.</param>
    /// <param name="targets">How many classes are tried, the most likely wrong ones first, at most all others; 9 in AutoAttack.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public Fab(Threat threat, int steps = 100, int targets = 9) : base(threat, targets)
    {
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        this.steps = steps;
    }

    /// <inheritdoc/>
    public override string Title => "FAB";

    /// <inheritdoc/>
    protected override string StartWord => "target";

    /// <inheritdoc/>
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key)
    {
        float[] found = [.. batch.Images];
        if (key.Restart >= victim.Classes - 1) return found; // there are no more classes
        var (loss, length) = (new LogitDifferenceLoss(), batch.ImageLength);
        var projection = new BoxProjection(Threat is L2Threat, length);
        var (toPlane, cleanToPlane) = (new float[length], new float[length]);
        using var loop = victim.Journal.Open("step", steps);
        int[] targets, places = [.. Enumerable.Range(0, batch.Count)];
        float[] images = [.. batch.Images];
        if (loop.Kept is { } kept)
        {
            found = kept.Floats("found", found.Length);
            places = kept.Rows("places", batch.Count);
            batch = batch.Select(places);
            (targets, images) = (kept.Whole("targets", batch.Count, victim.Classes), kept.Floats("images", batch.Images.Length));
        }
        else
        {
            targets = TargetClasses.Of(victim.Logits(batch.Images), batch.Labels, victim.Classes, key.Restart);
        }
        for (var step = loop.First; step < steps && batch.Count > 0; step++)
        {
            loop.At(step, () => new AttackState().With("found", found).With("places", places).With("targets", targets).With("images", images));
            var at = victim.Gradients(loss, images, batch.Labels, targets);
            for (var n = 0; n < batch.Count; n++)
            {
                var image = Rows.Of(images, n, length);
                var clean = batch.Image(n);
                var w = Rows.Of(at.Gradient, n, length);
                var level = -(double)at.Losses[n];
                for (var i = 0; i < length; i++) level += (double)w[i] * image[i];
                projection.Move(image, w, level, toPlane);
                projection.Move(clean, w, level, cleanToPlane);
                Mix(image, clean, toPlane, cleanToPlane);
            }
            var fooled = victim.Fooled(images, batch.Labels);
            var leaves = new bool[batch.Count];
            for (var n = 0; n < batch.Count; n++)
            {
                if (!fooled[n]) continue;
                var image = Rows.Of(images, n, length);
                var clean = batch.Image(n);
                leaves[n] = Threat.Admits(image, clean);
                if (leaves[n]) image.CopyTo(Rows.Of(found, places[n], length));
                else for (var i = 0; i < length; i++) image[i] = clean[i] + Back * (image[i] - clean[i]);
            }
            var rows = Rows.WhereNot(leaves);
            if (rows.Length == batch.Count) continue;
            (batch, images) = (batch.Select(rows), Rows.Select<float>(images, rows, length));
            (targets, places) = (Rows.Select<int>(targets, rows, 1), Rows.Select<int>(places, rows, 1));
        }
        return found;
    }

    void Mix(Span<float> image, ReadOnlySpan<float> clean, float[] toPlane, float[] cleanToPlane)
    {
        var (far, near) = (Math.Max(Length(toPlane), LeastMove), Math.Max(Length(cleanToPlane), LeastMove));
        var share = Math.Min((float)(far / (far + near)), MostTowardsClean);
        for (var i = 0; i < image.Length; i++)
            image[i] = Math.Clamp((1 - share) * (image[i] + Overshoot * toPlane[i]) + share * (clean[i] + Overshoot * cleanToPlane[i]), 0, 1);
    }

    double Length(float[] move)
    {
        var length = 0.0;
        foreach (var value in move) length = Threat is L2Threat ? length + (double)value * value : Math.Max(length, Math.Abs(value));
        return Threat is L2Threat ? Math.Sqrt(length) : length;
    }
}
