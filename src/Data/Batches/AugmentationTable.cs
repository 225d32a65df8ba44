namespace NativeTickets.Data;

/// <summary>One epoch's random crops and flips, by the image's index in its set: neither the order nor the batch size enters.</summary>
sealed class AugmentationTable(int images, Augmentation augmentation)
{
    readonly short[] offsetY = new short[images];
    readonly short[] offsetX = new short[images];
    readonly bool[] flip = new bool[images];

    /// <summary>Draws every image's crop offset, in [−p, p] each way, and flip.</summary>
    public void Draw(long seed, int epoch)
    {
        var random = new RandomStream(seed, "augment", epoch: epoch);
        var places = 2 * augmentation.CropPadding + 1;
        for (var i = 0; i < flip.Length; i++)
        {
            offsetY[i] = (short)(random.NextInt(places) - augmentation.CropPadding);
            offsetX[i] = (short)(random.NextInt(places) - augmentation.CropPadding);
            flip[i] = random.NextInt(2) == 1 && augmentation.HorizontalFlip;
        }
    }

    public (int OffsetY, int OffsetX, bool Flip) this[int image] => (offsetY[image], offsetX[image], flip[image]);
}
