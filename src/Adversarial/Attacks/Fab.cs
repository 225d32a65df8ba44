namespace NativeTickets.Adversarial;

/// <summary>
/// The fast adaptive boundary attack: looks for the nearest image of another class by stepping to the boundary as it appears linearly, drawn a little
/// towards the clean image, and back from every image beyond it. Targeted, the boundary is that of one class after the other; untargeted, that of the class
/// whose boundary appears nearest at each step, for the gradients of all classes.
/// </summary>
/// <remarks>
/// Its published parameters: at most 0.1 towards the clean image, steps 1.05 as long as to the boundary, 0.9 of the way kept after a success.
/// Source: Croce and Hein 2020, arXiv:1907.02044, algorithm 1.
/// </remarks>
public sealed class Fab : NearestAttack
{
    const float MostTowardsClean = 0.1f;
    const float Overshoot = 1.05f;
    const float Back = 0.9f;
    const double LeastMove = 1e-8; // keeps the ratio of two moves finite
    const double LeastSlope = 1e-12; // keeps distances finite where a gradient is 0 everywhere
    const float RandomShare = 0.5f; // of epsilon, how far a random start is from the clean image

    readonly int steps;
    readonly bool targeted;

    /// <summary>An attack with these settings.</summary>
    /// <param name="threat">What the adversary may do: L∞ or L2.</param>
    /// <param name="steps">At least 1; 100 in AutoAttack.</param>
    /// <param name="targets">How many classes are tried, the most likely wrong ones first, at most all others; 9 in AutoAttack.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public Fab(Threat threat, int steps = 100, int targets = 9) : this(threat, steps, targets, targeted: true) { }

    Fab(Threat threat, int steps, int starts, bool targeted) : base(threat, starts)
    {
        if (steps < 1) throw new AdversarialException($"steps of an attack is at least 1, got {steps}");
        (this.steps, this.targeted) = (steps, targeted);
        KnownNorms.Require(threat, Title);
    }

    /// <summary>The untargeted attack.</summary>
    /// <param name="threat">What the adversary may do: L∞ or L2.</param>
    /// <param name="steps">At least 1; 100 in AutoAttack.</param>
    /// <param name="restarts">How many starts are tried: the clean image first, then random images half of epsilon from it.</param>
    /// <exception cref="AdversarialException">A setting is out of range.</exception>
    public static Fab Untargeted(Threat threat, int steps = 100, int restarts = 1) => new(threat, steps, restarts, targeted: false);

    /// <inheritdoc/>
    public override string Title => targeted ? "FAB" : "untargeted FAB";

    /// <inheritdoc/>
    protected override string StartWord => targeted ? "target" : "restart";

    private protected override float[] Search(Victim victim, ImageBatch batch, AttackKey key, bool leaves)
    {
        float[] found = [.. batch.Images];
        if (targeted && key.Restart >= victim.Classes - 1) return found; // there are no more classes
        var length = batch.ImageLength;
        float[] nearest = [.. Enumerable.Repeat(float.PositiveInfinity, batch.Count)];
        var projection = new BoxProjection(Threat is L2Threat, length);
        var (toPlane, cleanToPlane) = (new float[length], new float[length]);
        using var loop = victim.Journal.Open("step", steps);
        int[] targets, places = [.. Enumerable.Range(0, batch.Count)];
        float[] images = [.. batch.Images];
        if (loop.Kept is { } kept) // of an attack that leaves; other searches are not kept
        {
            found = kept.Floats("found", found.Length);
            places = kept.Rows("places", batch.Count);
            batch = batch.Select(places);
            (targets, images) = (kept.Whole("targets", targeted ? batch.Count : 0, victim.Classes), kept.Floats("images", batch.Images.Length));
        }
        else
        {
            targets = targeted ? TargetClasses.Of(victim.Logits(batch.Images), batch.Labels, victim.Classes, key.Restart) : [];
            if (!targeted && key.Restart > 0)
                for (var n = 0; n < batch.Count; n++)
                    EdgeStart.Move(Rows.Of(images, n, length), Threat, RandomShare * Threat.Epsilon, key.Stream("fab", batch.Numbers[n]));
        }
        for (var step = loop.First; step < steps && batch.Count > 0; step++)
        {
            loop.At(step, () => new AttackState().With("found", found).With("places", places).With("targets", targets).With("images", images));
            var at = targeted ? victim.Gradients(new LogitDifferenceLoss(), images, batch.Labels, targets) : NearestBoundary(victim, batch, images);
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
            var done = new bool[batch.Count];
            for (var n = 0; n < batch.Count; n++)
            {
                if (!fooled[n]) continue;
                var image = Rows.Of(images, n, length);
                var clean = batch.Image(n);
                done[n] = leaves && Threat.Admits(image, clean);
                var distance = (float)Threat.Distance(image, clean);
                if (done[n] || !leaves && distance < nearest[places[n]]) image.CopyTo(Rows.Of(found, places[n], length));
                nearest[places[n]] = Math.Min(nearest[places[n]], distance);
                if (done[n]) continue;
                for (var i = 0; i < length; i++) image[i] = clean[i] + Back * (image[i] - clean[i]);
            }
            var rows = Rows.WhereNot(done);
            if (rows.Length == batch.Count) continue;
            (batch, images) = (batch.Select(rows), Rows.Select<float>(images, rows, length));
            places = Rows.Select<int>(places, rows, 1);
            if (targeted) targets = Rows.Select<int>(targets, rows, 1);
        }
        return found;
    }

    /// <summary>For each image the difference of logits, and its gradient, of the class whose boundary appears nearest.</summary>
    ImageGradients NearestBoundary(Victim victim, ImageBatch batch, float[] images)
    {
        var (loss, length) = (new LogitDifferenceLoss(), batch.ImageLength);
        var (losses, gradient) = (new float[batch.Count], new float[images.Length]);
        double[] least = [.. Enumerable.Repeat(double.PositiveInfinity, batch.Count)];
        for (var c = 0; c < victim.Classes; c++)
        {
            int[] rows = [.. Enumerable.Range(0, batch.Count).Where(n => batch.Labels[n] != c)];
            if (rows.Length == 0) continue; // of one label are all that is left
            var at = victim.Gradients(loss, Rows.Select<float>(images, rows, length), Rows.Select<int>(batch.Labels, rows, 1),
                (int[])[.. rows.Select(_ => c)]);
            for (var i = 0; i < rows.Length; i++)
            {
                var slopes = Rows.Of(at.Gradient, i, length);
                var distance = Math.Abs(at.Losses[i]) / (LeastSlope + Lengths.Dual(Threat, slopes));
                if (!(distance < least[rows[i]])) continue;
                (least[rows[i]], losses[rows[i]]) = (distance, at.Losses[i]);
                slopes.CopyTo(Rows.Of(gradient, rows[i], length));
            }
        }
        return new ImageGradients([], losses, gradient);
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
