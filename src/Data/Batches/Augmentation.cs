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
