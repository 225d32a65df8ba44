namespace NativeTickets.Adversarial;

/// <summary>What an attack found for a batch.</summary>
/// <param name="Images">[N, C, H, W]: what fooled the network, or else the last that was tried.</param>
/// <param name="Fooled">[N], whether the network errs on that image.</param>
public sealed record AttackFindings(float[] Images, bool[] Fooled)
{
    /// <summary>Takes over what was tried on some of the images; the network, asked anew, says which of it fooled.</summary>
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
