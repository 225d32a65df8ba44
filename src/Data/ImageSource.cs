using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Data;

/// <summary>Where images come from: a data set before it is split. A value without state; derive from it for a data set of one's own.</summary>
/// <param name="name">What messages, provenance and split streams call it: letters, digits, '-' and '_'.</param>
public abstract class ImageSource(string name)
{
    const int UsualShare = 10; // a tenth of the training images validates where a set has no custom of its own

    /// <summary>LeCun, Cortes and Burges's handwritten digits.</summary>
    public static ImageSource Mnist { get; } = MnistFiles.Digits;

    /// <summary>Xiao, Rasul and Vollgraf's pieces of clothing, in the form of MNIST.</summary>
    public static ImageSource FashionMnist { get; } = MnistFiles.Fashion;

    /// <summary>Krizhevsky's small color photographs.</summary>
    public static ImageSource Cifar10 { get; } = new CifarFiles();

    /// <summary>Krizhevsky's small color photographs in a hundred classes.</summary>
    public static ImageSource Cifar100 { get; } = new Cifar100Files();

    /// <summary>Netzer et al.'s digits of house numbers.</summary>
    public static ImageSource Svhn { get; } = new SvhnFiles();

    /// <summary>What can be done to the test images of <see cref="Cifar10Corrupted"/>.</summary>
    public static IReadOnlyList<string> Corruptions => CorruptedCifarFiles.Kinds;

    /// <summary>CIFAR-10 with the test images of CIFAR-10-C.</summary>
    /// <param name="corruption">One of <see cref="Corruptions"/>.</param>
    /// <param name="severity">From 1 to 5.</param>
    public static ImageSource Cifar10Corrupted(string corruption, int severity) =>
        !Corruptions.Contains(corruption)
        ? throw new ArgumentOutOfRangeException(nameof(corruption), corruption, $"wanted one of {string.Join(", ", Corruptions)}")
        : severity is < 1 or > CorruptedCifarFiles.Severities ? throw new ArgumentOutOfRangeException(nameof(severity), severity, "wanted 1 to 5")
        : new CorruptedCifarFiles(corruption, severity);

    /// <summary>Images and labels in array files: IDX, <c>.npy</c>, or <c>.npz</c> with <c>:NAME</c>.</summary>
    public static ImageSource Arrays(ArrayPaths files) => new ArrayFiles(files);

    /// <summary>Digits that are drawn by code: no files.</summary>
    public static ImageSource Glyphs { get; } = new GlyphSet();

    /// <summary>A folder with a folder of images for each class.</summary>
    /// <param name="path">Absolute, or relative to the data folder or the current one.</param>
    /// <param name="size">The height and width every image is resized to; null demands that all have one size.</param>
    /// <param name="channels">1 reads all images as gray, 3 all as red, green and blue; null decides by whether every image is gray.</param>
    public static ImageSource Folder(string path, (int Height, int Width)? size = null, int? channels = null) =>
        channels is null or 1 or 3 ? new ImageFolder(path, size, channels)
        : throw new ArgumentOutOfRangeException(nameof(channels), channels, "wanted 1 or 3, or null");

    /// <summary>What messages and provenance call it.</summary>
    public string Name => name;

    /// <summary>Where its files are published and what they must be; null where there is nothing to fetch.</summary>
    public virtual CatalogEntry? Catalog => null;

    /// <summary>How many training images are set apart for validation where a request does not say.</summary>
    /// <param name="images">How many training images there are.</param>
    public virtual int UsualValidation(int images) => images / UsualShare;

    /// <summary>What a network's first layer subtracts and divides by.</summary>
    public virtual ChannelStatistics StatisticsOf(DataSet data) => ChannelStatistics.Of(data.Train);

    /// <summary>Reads or draws it.</summary>
    /// <param name="dataFolder">The folder that holds data sets.</param>
    /// <exception cref="DataException">It is missing or damaged; the message says what to do.</exception>
    public abstract LoadedImages Read(string dataFolder);
}

/// <summary>What a source found, before the training images are split.</summary>
/// <param name="Train">Images to train and validate on.</param>
/// <param name="Test">Images to test on; null where the source does not set any apart, and some are drawn by the seed.</param>
/// <param name="ClassNames">The name of each label.</param>
/// <param name="Sha256">Of all content that can change a result; enters the hash of every stage.</param>
/// <param name="Official">Whether these are the bytes that the set's authors publish; null where nobody does.</param>
/// <param name="Folder">Where its files lie; null for none.</param>
public sealed record LoadedImages(ImageSet Train, ImageSet? Test, IReadOnlyList<string> ClassNames, string Sha256, bool? Official, string? Folder)
{
    /// <summary>What a reader of results has to know of how they were read, a sentence for each: files that were skipped, and why.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Images to validate on that the source sets apart itself; null where it does not, and some are drawn by the seed.</summary>
    public ImageSet? Validation { get; init; }

    /// <summary>What the source calls them.</summary>
    public string? ValidationName { get; init; }

    /// <summary>What was found, a line each, for whoever checks that it was read as it was meant; empty where the name of the set says it.</summary>
    public IReadOnlyList<string> Contents { get; init; } = [];

    /// <summary>One hash of several, in this order.</summary>
    public static string Combine(params ReadOnlySpan<string> hashes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', hashes!))));
}
