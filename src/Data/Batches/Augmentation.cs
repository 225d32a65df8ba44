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

    /// <summary>A square that is covered, after crop and flip; null for none.</summary>
    public Cutout? Cutout { get; init; }
}

/// <summary>One pass's random crops, flips and holes, by the image's index in its set: neither the order nor the batch size enters.</summary>
/// <param name="images">How many.</param>
/// <param name="augmentation">What is drawn.</param>
/// <param name="height">Of what is given to a network.</param>
/// <param name="width">Of what is given to a network.</param>
/// <param name="suffix">Of the streams' names: empty for training images.</param>
sealed class AugmentationTable(int images, Augmentation augmentation, int height, int width, string suffix = "")
{
    readonly short[] offsetY = new short[images];
    readonly short[] offsetX = new short[images];
    readonly bool[] flip = new bool[images];
    readonly ImageHole[] holes = augmentation.Cutout is null ? [] : new ImageHole[images];

    /// <summary>Draws every image's crop offset, in [−p, p] each way, flip and hole; holes from a stream of their own, so that they change no crop.</summary>
    public void Draw(long seed, int pass)
    {
        var random = new RandomStream(seed, "augment" + suffix, epoch: pass);
        var places = 2 * augmentation.CropPadding + 1;
        for (var i = 0; i < flip.Length; i++)
        {
            offsetY[i] = (short)(random.NextInt(places) - augmentation.CropPadding);
            offsetX[i] = (short)(random.NextInt(places) - augmentation.CropPadding);
            flip[i] = random.NextInt(2) == 1 && augmentation.HorizontalFlip;
        }
        if (augmentation.Cutout is not { } cutout) return;
        var ofHoles = new RandomStream(seed, "cutout" + suffix, epoch: pass);
        for (var i = 0; i < holes.Length; i++) holes[i] = cutout.Draw(ofHoles, height, width);
    }

    public (int OffsetY, int OffsetX, bool Flip, ImageHole Hole) this[int image] =>
        (offsetY[image], offsetX[image], flip[image], holes.Length > 0 ? holes[image] : default);
}
