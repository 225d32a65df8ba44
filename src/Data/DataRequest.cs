using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Data;

/// <summary>Which data, and how its training images are split.</summary>
public sealed record DataRequest
{
    /// <summary><c>mnist</c>, <c>cifar10</c>, <c>glyphs</c> or <c>folder</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>The image folder of <c>folder</c>: absolute, or relative to the data folder or the current one.</summary>
    public string? Path { get; init; }

    /// <summary>How many training images go to the validation split; by default 5,000 of MNIST and CIFAR-10, 1,000 glyphs, a tenth of a folder.</summary>
    public int? Validation { get; init; }

    /// <summary>
    /// Whether the test images take the place of the validation split, and no training image is set apart. What is chosen by such a split is chosen by the
    /// images that it is then judged on.
    /// </summary>
    public bool ValidateOnTest { get; init; }

    /// <summary>Chooses the validation images, the subset, and a lone folder's test images.</summary>
    public long Seed { get; init; }

    /// <summary>Keeps only this many training images, as evenly over the classes as the number allows; null keeps all.</summary>
    public int? Subset { get; init; }

    /// <summary>For <c>folder</c>: the height and width every image is resized to; null demands that all have one size.</summary>
    public (int Height, int Width)? Size { get; init; }
}

/// <summary>What a reader found, before the training images are split. <see cref="Test"/> is null where the source does not set test images apart.</summary>
sealed record LoadedImages(ImageSet Train, ImageSet? Test, IReadOnlyList<string> ClassNames, string Sha256, bool? Official, string? Folder)
{
    /// <summary>One hash of several, in this order.</summary>
    public static string Combine(params ReadOnlySpan<string> hashes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', hashes!))));
}
