namespace NativeTickets.Adversarial;

/// <summary>The images on their way through a <see cref="NearestAttack"/> that moves a budget of its own for each: where each is, its budget, and the nearest
/// it found.</summary>
sealed class NearestState
{
    readonly Threat threat;
    readonly bool leaves;
    readonly int length;
    int[] places; // of the images that are left in the batch that came
    bool[] done;

    public NearestState(Threat threat, ImageBatch batch, bool leaves, float budget)
    {
        (this.threat, this.leaves, length, Clean) = (threat, leaves, batch.ImageLength, batch);
        (Images, Found) = ([.. batch.Images], [.. batch.Images]);
        places = [.. Enumerable.Range(0, batch.Count)];
        (Fooled, Reached, done) = (new bool[batch.Count], new bool[batch.Count], new bool[batch.Count]);
        Budgets = [.. Enumerable.Repeat(budget, batch.Count)];
        Farthest = FarthestOf(threat, batch);
        Nearest = [.. Farthest];
    }

    public int Count => places.Length;

    public ImageBatch Clean { get; private set; }

    /// <summary>Where each image is.</summary>
    public float[] Images { get; private set; }

    /// <summary>For each image of the batch that came, what was found.</summary>
    public float[] Found { get; private init; }

    /// <summary>How far each may go.</summary>
    public float[] Budgets { get; private set; }

    /// <summary>The least distance at which each fooled the network; <see cref="Farthest"/> before.</summary>
    public float[] Nearest { get; private set; }

    /// <summary>The farthest corner of [0, 1] from each clean image.</summary>
    public float[] Farthest { get; private set; }

    /// <summary>Whether each fooled the network at any step.</summary>
    public bool[] Reached { get; private set; }

    /// <summary>Whether each did at the last look.</summary>
    public bool[] Fooled { get; private set; }

    /// <summary>The place of an image in the batch that came.</summary>
    public int PlaceOf(int n) => places[n];

    public AttackState Keep() => new AttackState().With("found", Found).With("places", places).With("images", Images).With("budgets", Budgets)
        .With("nearest", Nearest).With("reached", Reached);

    /// <summary>What <see cref="Keep"/> kept.</summary>
    public static NearestState Continue(Threat threat, ImageBatch batch, bool leaves, AttackState kept)
    {
        var places = kept.Rows("places", batch.Count);
        var left = batch.Select(places);
        return new NearestState(threat, left, leaves, 0)
        {
            Found = kept.Floats("found", batch.Images.Length),
            places = places,
            Images = kept.Floats("images", left.Images.Length),
            Budgets = kept.Floats("budgets", left.Count),
            Nearest = kept.Floats("nearest", left.Count),
            Reached = kept.Flags("reached", left.Count),
        };
    }

    /// <summary>Takes what the network makes of the images as they are.</summary>
    public void Look(float[] logits, int classes)
    {
        for (var n = 0; n < Count; n++)
        {
            Fooled[n] = Victim.IsFooled(Rows.Of(logits, n, classes), Clean.Labels[n]);
            if (!Fooled[n]) continue;
            var image = Rows.Of(Images, n, length);
            Reached[n] = true;
            done[n] = leaves && threat.Admits(image, Clean.Image(n));
            var distance = (float)threat.Distance(image, Clean.Image(n));
            var isNearest = distance < Nearest[n];
            if (isNearest) Nearest[n] = distance;
            if (leaves ? done[n] : isNearest) image.CopyTo(Rows.Of(Found, places[n], length));
        }
    }

    /// <summary>After a step: lets those go that the last look found done.</summary>
    public void Leave()
    {
        if (!done.AsSpan().Contains(true)) return;
        var rows = Rows.WhereNot(done);
        (Clean, places) = (Clean.Select(rows), Rows.Select<int>(places, rows, 1));
        Images = Rows.Select<float>(Images, rows, length);
        (Budgets, Nearest, Farthest) = (Rows.Select<float>(Budgets, rows, 1), Rows.Select<float>(Nearest, rows, 1), Rows.Select<float>(Farthest, rows, 1));
        (Reached, Fooled, done) = (Rows.Select<bool>(Reached, rows, 1), new bool[rows.Length], new bool[rows.Length]);
    }

    /// <summary>How far each image of a batch is from the corner of [0, 1] that is farthest from it.</summary>
    public static float[] FarthestOf(Threat threat, ImageBatch batch)
    {
        var (distances, corner) = (new float[batch.Count], new float[batch.ImageLength]);
        for (var n = 0; n < distances.Length; n++)
        {
            var clean = batch.Image(n);
            for (var i = 0; i < corner.Length; i++) corner[i] = clean[i] > 0.5f ? 0 : 1;
            distances[n] = (float)threat.Distance(corner, clean);
        }
        return distances;
    }
}
