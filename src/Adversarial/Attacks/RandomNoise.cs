namespace NativeTickets.Adversarial;

/// <summary>A random admissible image: what no attack may fall behind.</summary>
/// <param name="threat">What the adversary may do.</param>
/// <param name="restarts">How many are tried.</param>
public sealed class RandomNoise(Threat threat, int restarts = 1) : ImageAttack(threat, restarts)
{
    /// <inheritdoc/>
    public override string Title => "noise";

    /// <inheritdoc/>
    protected override float[] Attempt(Victim victim, ImageBatch batch, AttackKey key)
    {
        var images = new float[batch.Images.Length];
        for (var n = 0; n < batch.Count; n++) Threat.Start(Rows.Of(images, n, batch.ImageLength), batch.Image(n), key.Stream("noise", batch.Numbers[n]));
        return images;
    }
}
