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

    /// <summary>Xiao, Rasul and Vollgraf's pieces of clothing: four IDX files, packed by gzip, with the names of MNIST's.</summary>
    public static CatalogEntry FashionMnist { get; } = new()
    {
        Name = "fashionmnist",
        Classes = 10,
        TrainingImages = 60_000,
        TestImages = 10_000,
        Shape = "1x28x28",
        Folder = "fashion-mnist",
        SharesFileNames = true,
        Mirrors =
        [
            new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion/"),
        ],
        Downloads =
        [
            new("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            new("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            new("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            new("t10k-labels-idx1-ubyte.gz", 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
        ],
        Contents = // whose digests are not known
        [
            new("train-images-idx3-ubyte", 47_040_016, null), new("train-labels-idx1-ubyte", 60_008, null), new("t10k-images-idx3-ubyte", 7_840_016, null),
            new("t10k-labels-idx1-ubyte", 10_008, null),
        ],
        Read = folder => ImageSource.FashionMnist.Read(folder),
    };

    /// <summary>Krizhevsky's small color photographs in a hundred classes, binary version: one archive of two files.</summary>
    public static CatalogEntry Cifar100 { get; } = new()
    {
        Name = "cifar100",
        Classes = 100,
        TrainingImages = 50_000,
        TestImages = 10_000,
        Shape = "3x32x32",
        Folder = "cifar-100-binary",
        Mirrors = [new("https://www.cs.toronto.edu/~kriz/")],
        Downloads = [new("cifar-100-binary.tar.gz", 168_513_733, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")],
        Contents = [new("train.bin", 153_700_000, null), new("test.bin", 30_740_000, null)],
        Read = folder => ImageSource.Cifar100.Read(folder),
    };

    /// <summary>Netzer et al.'s digits of house numbers, cropped: two MAT files.</summary>
    public static CatalogEntry Svhn { get; } = new()
    {
        Name = "svhn",
        Classes = 10,
        TrainingImages = 73_257,
        TestImages = 26_032,
        Shape = "3x32x32",
        Folder = "svhn",
        Mirrors = [new("http://ufldl.stanford.edu/housenumbers/")],
        Downloads = HouseNumbers,
        Contents = HouseNumbers,
        Read = folder => ImageSource.Svhn.Read(folder),
    };

    /// <summary>Hendrycks and Dietterich's corrupted test images of CIFAR-10: one archive of nineteen arrays and their labels.</summary>
    public static CatalogEntry Cifar10C { get; } = new()
    {
        Name = "cifar10c",
        Classes = 10,
        TrainingImages = 0,
        TestImages = 950_000,
        Shape = "3x32x32",
        Folder = "CIFAR-10-C",
        Mirrors = [new("https://zenodo.org/records/2535967/files/")],
        Downloads = [new("CIFAR-10-C.tar", 2_918_471_680, "c72763e101c723b7c507b96205f7e938912a5d587376173b825850cf3cb876a7")],
        Contents = [.. CorruptedCifarFiles.Kinds.Select(name => new CatalogFile($"{name}.npy", 153_600_128, null)), new("labels.npy", 50_128, null)],
        Read = folder =>
        {
            var (images, _, place) = CorruptedCifarFiles.ReadTest(folder, CorruptedCifarFiles.Kinds[0], 1);
            return new LoadedImages(images, images, [], images.Sha256, null, place);
        },
    };

    static CatalogFile[] HouseNumbers =>
    [
        new("train_32x32.mat", 182_040_794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"),
        new("test_32x32.mat", 64_275_384, "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b"),
    ];

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
