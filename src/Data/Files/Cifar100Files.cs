using System.Security.Cryptography;

namespace NativeTickets.Data;

/// <summary>
/// CIFAR-100, binary version: two files of records, a coarse label, a fine label and 3·32·32 bytes each, plain or packed by gzip. The fine one of a hundred
/// classes is the label. Source: Krizhevsky 2009.
/// </summary>
sealed class Cifar100Files() : ImageSource("cifar100")
{
    const int Size = 32, Channels = 3, Coarse = 20;
    const int Validation = 5000;
    const int ImageBytes = Channels * Size * Size;
    const int RecordBytes = 2 + ImageBytes;

    static readonly string[] Names =
    [
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl", "boy", "bridge", "bus", "butterfly", "camel",
        "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur",
        "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard", "lamp", "lawn_mower", "leopard", "lion",
        "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain", "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear",
        "pickup_truck", "pine_tree", "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal",
        "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank",
        "telephone", "television", "tiger", "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
    ];

    public override CatalogEntry Catalog => DataCatalog.Cifar100;

    public override int UsualValidation(int images) => Validation;

    public override ChannelStatistics StatisticsOf(DataSet data) => ChannelStatistics.Cifar100;

    /// <summary>Reads it from <c>cifar-100-binary/</c> in the data folder, or from the data folder itself.</summary>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public override LoadedImages Read(string dataFolder)
    {
        var folder = DataPlace.Find(Catalog, dataFolder, Catalog.Contents[0].Name);
        var record = DataRecord.Read(folder, Catalog.Archive!);
        var (train, trainIsOfficial) = Part(folder, Catalog.Contents[0], dataFolder, record);
        var (test, testIsOfficial) = Part(folder, Catalog.Contents[1], dataFolder, record);
        return new LoadedImages(train, test, Names, LoadedImages.Combine(train.Sha256, test.Sha256), trainIsOfficial && testIsOfficial, folder);
    }

    (ImageSet Images, bool IsOfficial) Part(string folder, CatalogFile file, string dataFolder, DataRecord? record)
    {
        var path = DataPlace.Require(folder, file.Name, Name, dataFolder);
        using var stream = BoundedFile.Open(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (pixels, labels) = (new List<byte[]>(), new List<int>());
        var image = new byte[RecordBytes];
        while (BoundedFile.TryFill(path, stream, image, (long)labels.Count * RecordBytes))
        {
            var offset = (long)labels.Count * RecordBytes;
            if (offset >= file.Bytes) throw new DataException($"{path}: continues after byte {offset:#,0}, where it should end. Fetch it again");
            if (image[0] >= Coarse) throw new DataException($"{path}: the coarse label at byte {offset:#,0} is {image[0]}; 0 to 19 was expected. Fetch it "
                + $"again");
            if (image[1] >= Names.Length)
                throw new DataException($"{path}: the label at byte {offset + 1:#,0} is {image[1]}; 0 to 99 was expected. Fetch it again");
            labels.Add(image[1]);
            pixels.Add(image[2..]);
            hash.AppendData(image);
        }
        if (labels.Count == 0) throw new DataException($"{path}: is empty; records of {RecordBytes:#,0} bytes were expected. Fetch it again");
        var all = new byte[pixels.Count * ImageBytes];
        for (var i = 0; i < pixels.Count; i++) pixels[i].CopyTo(all, i * ImageBytes);
        var isOfficial = record?.Has(file.Name, Convert.ToHexStringLower(hash.GetHashAndReset())) ?? false;
        return (new ImageSet(all, [.. labels], Channels, Size, Size, Names.Length), isOfficial);
    }
}
