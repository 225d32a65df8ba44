namespace NativeTickets.Adversarial;

/// <summary>What an attack found for a batch.</summary>
/// <param name="Images">[N, C, H, W]: what fooled the network, or else the last that was tried.</param>
/// <param name="Fooled">[N], whether the network errs on that image.</param>
public sealed record AttackFindings(float[] Images, bool[] Fooled)
{
    /// <summary>Takes over what was tried on some of the images; the network, asked again, says which of it fooled.</summary>
    internal void Take(int[] rows, float[] tried, Victim victim, ImageBatch batch)
    {
        var (fooled, length) = (victim.Fooled(tried, batch.Labels), victim.ImageLength);
        for (var i = 0; i < rows.Length; i++)
        {
            Rows.Of(tried, i, length).CopyTo(Rows.Of(Images, rows[i], length));
            Fooled[rows[i]] = fooled[i];
        }
    }
}

/// <summary>What random numbers of an attack are drawn from, in addition to the number of the image.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Restart">Which start.</param>
public readonly record struct AttackKey(long Seed, int Restart = 0)
{
    /// <summary>The stream of one image for one use; the same arguments give the same numbers.</summary>
    /// <param name="use">What the numbers are for, <c>start</c>; two uses within an attack bear two names.</param>
    /// <param name="image">The image's number: <see cref="ImageBatch.Numbers"/>, not its place in the batch.</param>
    public RandomStream Stream(string use, int image) => new(Seed, "evaluate/" + use, Restart, 0, image);
}
