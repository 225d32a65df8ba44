namespace NativeTickets.Data;

/// <summary>Random changes to training images that do not change what they show. Off by default.</summary>
/// <param name="CropPadding">p: the image is surrounded by p black pixels and a window of its own size is cut out at a place uniform over (2p + 1)²; 0 is
/// off.</param>
/// <param name="HorizontalFlip">Mirrors left and right with probability 1/2.</param>
public sealed record Augmentation(int CropPadding = 0, bool HorizontalFlip = false)
{
    /// <summary>Changes nothing.</summary>
    public static Augmentation None { get; } = new();

    /// <summary>What CIFAR-10 is usually trained with: padding 4 and flips.</summary>
    public static Augmentation Cifar10 { get; } = new(CropPadding: 4, HorizontalFlip: true);
}

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
