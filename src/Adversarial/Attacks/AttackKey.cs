namespace NativeTickets.Adversarial;

/// <summary>What random numbers of an attack are drawn from, besides the number of the image.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Restart">Which start.</param>
public readonly record struct AttackKey(long Seed, int Restart = 0)
{
    /// <summary>The stream of one image for one use; the same arguments give the same numbers.</summary>
    /// <param name="use">What the numbers are for, <c>start</c>; two uses within an attack bear two names.</param>
    /// <param name="image">The image's number: <see cref="ImageBatch.Numbers"/>, not its place in the batch.</param>
    public RandomStream Stream(string use, int image) => new(Seed, "evaluate/" + use, Restart, 0, image);
}
