namespace NativeTickets.Data;

/// <summary>
/// CIFAR-10 with the test images of CIFAR-10-C: an array of NumPy for each corruption, bytes [N, 32, 32, 3], whose fifths are the test images at severity 1 to
/// 5,
/// and their labels. Training images are those of CIFAR-10. Source: Hendrycks and Dietterich 2019, arXiv:1903.12261.
/// </summary>
/// <param name="corruption">One of <see cref="Kinds"/>.</param>
/// <param name="severity">1 to <see cref="Severities"/>.</param>
sealed class CorruptedCifarFiles(string corruption, int severity) : ImageSource("cifar10c")
{
    const int Size = 32, Channels = 3, Classes = 10;

    /// <summary>How many steps of each corruption there are.</summary>
    public const int Severities = 5;

    /// <summary>The fifteen of the benchmark, and after them the four that are for validation.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "gaussian_noise", "shot_noise", "impulse_noise", "defocus_blur", "glass_blur", "motion_blur", "zoom_blur", "snow", "frost", "fog", "brightness",
            "contrast",
        "elastic_transform", "pixelate", "jpeg_compression", "speckle_noise", "gaussian_blur", "spatter", "saturate",
    ];

    public override CatalogEntry Catalog => DataCatalog.Cifar10C;

    public override int UsualValidation(int images) => Cifar10.UsualValidation(images);

    public override ChannelStatistics StatisticsOf(DataSet data) => ChannelStatistics.Cifar10;

    /// <summary>Reads the corrupted images from <c>CIFAR-10-C/</c> in the data folder, or from the data folder itself, and CIFAR-10 as ever.</summary>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public override LoadedImages Read(string dataFolder)
    {
        var clean = Cifar10.Read(dataFolder);
        var (test, isOfficial, folder) = ReadTest(dataFolder, corruption, severity);
        return new LoadedImages(clean.Train, test, clean.ClassNames, LoadedImages.Combine(clean.Train.Sha256, test.Sha256),
            clean.Official == true && isOfficial, folder);
    }

    /// <summary>The test images at one severity of one corruption.</summary>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public static (ImageSet Images, bool IsOfficial, string Folder) ReadTest(string dataFolder, string corruption, int severity)
    {
        var catalog = DataCatalog.Cifar10C;
        var folder = DataPlace.Find(catalog, dataFolder, $"{corruption}.npy");
        var images = NpyFile.Read(DataPlace.Require(folder, $"{corruption}.npy", catalog.Name, dataFolder));
        if (images.Kind != NumberKind.Unsigned8 || images.Extents is not [> 0, Size, Size, Channels] || images.Extents[0] % Severities != 0)
            throw new DataException($"{images.Source}: holds {images.Kind} of the shape {images.ShapeText}; bytes [N, {Size}, {Size}, {Channels}] with as "
                + $"many images at "
                + $"each of {Severities} severities were expected. Fetch it again");
        var labels = NpyFile.Read(DataPlace.Require(folder, "labels.npy", catalog.Name, dataFolder));
        var all = ArrayFiles.LabelsOf(labels);
        if (all.Length != images.Extents[0])
            throw new DataException($"{labels.Source}: has {all.Length:#,0} labels for {images.Extents[0]:#,0} images. Fetch it again");
        if (Array.FindIndex(all, label => label >= Classes) is >= 0 and var bad)
            throw new DataException($"{labels.Source}: the label {bad:#,0} is {all[bad]}; 0 to 9 was expected. Fetch it again");
        var count = all.Length / Severities;
        var first = (severity - 1) * count;
        const int ImageBytes = Size * Size * Channels;
        var part = images with { Extents = [count, Size, Size, Channels], Bytes = images.Bytes[(first * ImageBytes)..((first + count) * ImageBytes)] };
        return (ArrayImages.Of(part).ToSet(all[first..(first + count)], Classes), IsOfficial(folder, corruption), folder);
    }

    static bool IsOfficial(string folder, string corruption)
    {
        var record = DataRecord.Read(folder, DataCatalog.Cifar10C.Archive!);
        return record is not null && new[] { $"{corruption}.npy", "labels.npy" }.All(file =>
            File.Exists(Path.Combine(folder, file)) && record.Has(file, BoundedFile.RawSha256(Path.Combine(folder, file))));
    }
}
