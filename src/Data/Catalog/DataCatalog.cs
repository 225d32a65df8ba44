namespace NativeTickets.Data;

/// <summary>The data sets that are known by name.</summary>
public static class DataCatalog
{
    /// <summary>LeCun, Cortes and Burges's handwritten digits: four IDX files, packed by gzip.</summary>
    public static CatalogEntry Mnist { get; } = new()
    {
        Name = "mnist",
        Classes = 10,
        TrainingImages = 60_000,
        TestImages = 10_000,
        Shape = "1x28x28",
        Folder = "mnist",
        Mirrors = [new("https://ossci-datasets.s3.amazonaws.com/mnist/"), new("https://storage.googleapis.com/cvdf-datasets/mnist/")],
        Downloads =
        [
            new("train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            new("train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            new("t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            new("t10k-labels-idx1-ubyte.gz", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
        ],
        Contents = // what the files above unpack to
        [
            new("train-images-idx3-ubyte", 47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            new("train-labels-idx1-ubyte", 60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            new("t10k-images-idx3-ubyte", 7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            new("t10k-labels-idx1-ubyte", 10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        ],
        Read = folder => ImageSource.Mnist.Read(folder),
    };

    /// <summary>Krizhevsky's small color photographs, binary version: one archive of six batches.</summary>
    public static CatalogEntry Cifar10 { get; } = new()
    {
        Name = "cifar10",
        Classes = 10,
        TrainingImages = 50_000,
        TestImages = 10_000,
        Shape = "3x32x32",
        Folder = "cifar-10-batches-bin",
        Mirrors = [new("https://www.cs.toronto.edu/~kriz/"), new("https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/")],
        Downloads = [new("cifar-10-binary.tar.gz", 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")],
        Contents =
            [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin").Append("test_batch.bin").Select(name => new CatalogFile(name, 30_730_000, null))],
        Read = folder => ImageSource.Cifar10.Read(folder),
    };

    /// <summary>The built-in digits, drawn by code: no files, nothing to fetch.</summary>
    public static CatalogEntry Glyphs { get; } = new()
    {
        Name = "glyphs",
        Classes = GlyphSet.ClassNames.Length,
        TrainingImages = GlyphSet.TrainingImages,
        TestImages = GlyphSet.TestImages,
        Shape = $"1x{GlyphDrawing.Size}x{GlyphDrawing.Size}",
        Folder = "",
        Mirrors = [],
        Downloads = [],
        Contents = [],
    };
}
