namespace NativeTickets.Adversarial;

/// <summary>The wrong class that a targeted attack leads each image to. An image counts as fooled when the network no longer gives it its label.</summary>
public abstract record TargetChoice
{
    TargetChoice() { }

    /// <summary>The class that the network finds least likely for the clean image; the last of equals. The label itself is never taken.</summary>
    public static TargetChoice LeastLikely { get; } = new LeastLikelyClass();

    /// <summary>A wrong class drawn for each image and start, each as likely as the others.</summary>
    public static TargetChoice Random { get; } = new RandomClass();

    /// <summary>One class for all images; those of that class are not attacked.</summary>
    /// <param name="number">From 0.</param>
    /// <exception cref="AdversarialException">It is no class.</exception>
    public static TargetChoice Class(int number) =>
        number >= 0 ? new OneClass(number) : throw new AdversarialException($"the target class of an attack is at least 0, got {number}");

    /// <summary>How many classes it takes.</summary>
    public virtual int LeastClasses => 2;

    /// <summary>Whether images of a label are led anywhere.</summary>
    public virtual bool IsFor(int label) => true;

    /// <summary>The targets of images for which there are some.</summary>
    internal abstract int[] Of(Victim victim, ImageBatch batch, AttackKey key);

    /// <summary>Attacks the images that are led anywhere; the others stay as they are.</summary>
    internal float[] Attack(ImageBatch batch, Func<ImageBatch, float[]> attempt)
    {
        int[] rows = [.. Enumerable.Range(0, batch.Count).Where(n => IsFor(batch.Labels[n]))];
        if (rows.Length == batch.Count) return attempt(batch);
        float[] images = [.. batch.Images];
        if (rows.Length == 0) return images;
        var (found, length) = (attempt(batch.Select(rows)), batch.ImageLength);
        for (var i = 0; i < rows.Length; i++) Rows.Of(found, i, length).CopyTo(Rows.Of(images, rows[i], length));
        return images;
    }

    sealed record LeastLikelyClass : TargetChoice
    {
        internal override int[] Of(Victim victim, ImageBatch batch, AttackKey key) =>
            TargetClasses.Of(victim.Logits(batch.Images), batch.Labels, victim.Classes, victim.Classes - 2);
    }

    sealed record RandomClass : TargetChoice
    {
        internal override int[] Of(Victim victim, ImageBatch batch, AttackKey key)
        {
            var targets = new int[batch.Count];
            for (var n = 0; n < targets.Length; n++)
            {
                var drawn = key.Stream("target", batch.Numbers[n]).NextInt(victim.Classes - 1);
                targets[n] = drawn < batch.Labels[n] ? drawn : drawn + 1;
            }
            return targets;
        }
    }

    sealed record OneClass(int Number) : TargetChoice
    {
        public override int LeastClasses => Number + 1;

        public override bool IsFor(int label) => label != Number;

        internal override int[] Of(Victim victim, ImageBatch batch, AttackKey key) => [.. batch.Labels.Select(_ => Number)];
    }
}
