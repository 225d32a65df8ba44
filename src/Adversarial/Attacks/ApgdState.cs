namespace NativeTickets.Adversarial;

/// <summary>
/// The images on their way through <see cref="Apgd"/>: where each is, where it was, and the best it found. Images that fooled the network leave.
/// </summary>
sealed class ApgdState
{
    readonly int length;
    readonly bool leaves;
    ImageBatch clean;
    int[] places;           // of the images that are left in the batch that came
    float[] previous;
    float[] gradient = [];
    float[] best;
    float[] bestGradient = [];
    float[] lossBefore = [];
    float[] bestLoss = [];
    float[] bestAtCheckpoint = [];
    float[] stepSize;
    int[] rises;
    bool[] halved;          // at the last checkpoint; true at first, so that the first has no say about it
    bool[] fooled;

    /// <summary>Images before their first step.</summary>
    /// <param name="clean">The batch that came.</param>
    /// <param name="targets">Target classes; empty without.</param>
    /// <param name="start">Where they start; becomes its own.</param>
    /// <param name="firstStep">How far the first step goes.</param>
    /// <param name="leaves">Whether images that fooled the network leave; else all go on to the last step.</param>
    public ApgdState(ImageBatch clean, int[] targets, float[] start, float firstStep, bool leaves = true)
    {
        (this.clean, length, Targets, Images, Found, this.leaves) = (clean, clean.ImageLength, targets, start, [.. clean.Images], leaves);
        previous = [.. start];
        best = [.. start];
        places = [.. Enumerable.Range(0, clean.Count)];
        stepSize = [.. Enumerable.Repeat(firstStep, clean.Count)];
        rises = new int[clean.Count];
        halved = [.. Enumerable.Repeat(true, clean.Count)];
        fooled = new bool[clean.Count];
    }

    /// <summary>For each image of the batch that came, the best found so far.</summary>
    public float[] Found { get; private init; }

    public int Count => places.Length;

    /// <summary>For each image that is left, the one of the highest loss so far.</summary>
    public ReadOnlySpan<float> Best => best;

    /// <summary>For each image that is left, the highest loss so far.</summary>
    public ReadOnlySpan<float> BestLoss => bestLoss;

    /// <summary>For each image that is left, whether it fooled the network anywhere on the way.</summary>
    public ReadOnlySpan<bool> Fooled => fooled;

    public float[] Images { get; private set; }

    public int[] Labels => clean.Labels;

    public int[] Targets { get; private set; }

    /// <summary>Everything, to continue between two steps.</summary>
    public AttackState Keep() => new AttackState().With("found", Found).With("places", places).With("targets", Targets).With("images", Images)
        .With("previous", previous).With("gradient", gradient).With("best", best).With("bestGradient", bestGradient).With("lossBefore", lossBefore)
        .With("bestLoss", bestLoss).With("bestAtCheckpoint", bestAtCheckpoint).With("stepSize", stepSize).With("rises", rises).With("halved", halved);

    /// <summary>What <see cref="Keep"/> kept.</summary>
    /// <param name="batch">The batch that came.</param>
    /// <param name="kept">What was kept.</param>
    /// <param name="classes">Classes of a targeted attack; 0 for one without targets.</param>
    public static ApgdState Continue(ImageBatch batch, AttackState kept, int classes)
    {
        var places = kept.Rows("places", batch.Count);
        var (count, numbers) = (places.Length, places.Length * batch.ImageLength);
        return new ApgdState(batch.Select(places), kept.Whole("targets", classes > 0 ? count : 0, Math.Max(classes, 1)), kept.Floats("images", numbers), 0)
        {
            Found = kept.Floats("found", batch.Images.Length),
            places = places,
            previous = kept.Floats("previous", numbers),
            gradient = kept.Floats("gradient", numbers),
            best = kept.Floats("best", numbers),
            bestGradient = kept.Floats("bestGradient", numbers),
            lossBefore = kept.Floats("lossBefore", count),
            bestLoss = kept.Floats("bestLoss", count),
            bestAtCheckpoint = kept.Floats("bestAtCheckpoint", count),
            stepSize = kept.Floats("stepSize", count),
            rises = kept.Whole("rises", count, int.MaxValue),
            halved = kept.Flags("halved", count),
        };
    }

    /// <summary>Takes the losses and gradients of the start.</summary>
    public void Begin(ImageGradients at, float[] found, int classes, ApgdForm form)
    {
        (gradient, bestGradient) = (at.Gradient, [.. at.Gradient]);
        (lossBefore, bestLoss, bestAtCheckpoint) = (form == ApgdForm.Code ? new float[Count] : at.Losses, [.. at.Losses], [.. at.Losses]);
        Leave(at.Logits, found, classes);
    }

    /// <summary>A step along the gradient, mixed with the direction of the last one.</summary>
    public void Move(Threat threat, float momentum)
    {
        var moved = new float[Images.Length];
        for (var n = 0; n < Count; n++)
        {
            var now = Rows.Of(Images, n, length);
            var before = Rows.Of(previous, n, length);
            var next = Rows.Of(moved, n, length);
            var origin = clean.Image(n);
            now.CopyTo(next);
            threat.Move(next, Rows.Of(gradient, n, length), stepSize[n]);
            threat.Project(next, origin);
            for (var i = 0; i < next.Length; i++) next[i] = now[i] + momentum * (next[i] - now[i]) + (1 - momentum) * (now[i] - before[i]);
            threat.Project(next, origin);
        }
        (previous, Images) = (Images, moved);
    }

    /// <summary>Takes the losses and gradients after a step.</summary>
    public void Look(ImageGradients at, float[] found, int classes)
    {
        gradient = at.Gradient;
        for (var n = 0; n < Count; n++)
        {
            if (at.Losses[n] > lossBefore[n]) rises[n]++;
            lossBefore[n] = at.Losses[n];
            if (!(at.Losses[n] > bestLoss[n])) continue;
            bestLoss[n] = at.Losses[n];
            Rows.Of(Images, n, length).CopyTo(Rows.Of(best, n, length));
            Rows.Of(gradient, n, length).CopyTo(Rows.Of(bestGradient, n, length));
        }
        Leave(at.Logits, found, classes);
    }

    /// <summary>At a checkpoint: halves the steps that no longer help and sends those images back to their best.</summary>
    public void Adapt(int steps, double risingShare)
    {
        for (var n = 0; n < Count; n++)
        {
            var stalls = rises[n] <= steps * risingShare || !halved[n] && bestAtCheckpoint[n] >= bestLoss[n];
            (halved[n], bestAtCheckpoint[n], rises[n]) = (stalls, bestLoss[n], 0);
            if (!stalls) continue;
            stepSize[n] /= 2;
            Rows.Of(best, n, length).CopyTo(Rows.Of(Images, n, length));
            Rows.Of(bestGradient, n, length).CopyTo(Rows.Of(gradient, n, length));
        }
    }

    /// <summary>Writes the best images of those that withstood so far.</summary>
    public void WriteBest(float[] found)
    {
        for (var n = 0; n < Count; n++) Rows.Of(best, n, length).CopyTo(Rows.Of(found, places[n], length));
    }

    void Leave(float[] logits, float[] found, int classes)
    {
        for (var n = 0; n < Count; n++)
        {
            var isFooled = Victim.IsFooled(Rows.Of(logits, n, classes), Labels[n]);
            fooled[n] |= isFooled;
            if (isFooled) Rows.Of(Images, n, length).CopyTo(Rows.Of(found, places[n], length));
        }
        if (!leaves) return;
        var rows = Rows.WhereNot(fooled.AsSpan(0, Count));
        if (rows.Length == Count) return;
        clean = clean.Select(rows);
        if (Targets.Length > 0) Targets = Rows.Select<int>(Targets, rows, 1);
        places = Rows.Select<int>(places, rows, 1);
        (Images, previous, best) =
            (Rows.Select<float>(Images, rows, length), Rows.Select<float>(previous, rows, length), Rows.Select<float>(best, rows, length));
        (gradient, bestGradient) = (Rows.Select<float>(gradient, rows, length), Rows.Select<float>(bestGradient, rows, length));
        (lossBefore, bestLoss, bestAtCheckpoint, stepSize) =
            (
                Rows.Select<float>(lossBefore, rows, 1), Rows.Select<float>(bestLoss, rows, 1), Rows.Select<float>(bestAtCheckpoint, rows, 1),
                Rows.Select<float>(stepSize, rows, 1));
        (rises, halved) = (Rows.Select<int>(rises, rows, 1), Rows.Select<bool>(halved, rows, 1));
        fooled = new bool[rows.Length];
    }
}
