using System.Buffers.Binary;

namespace NativeTickets.Data;

/// <summary>
/// MNIST and Fashion-MNIST, four IDX files each, plain or packed by gzip. Sources: LeCun, Cortes and Burges, the MNIST database; Xiao, Rasul and Vollgraf 2017,
/// arXiv:1708.07747.
/// </summary>
sealed class MnistFiles : ImageSource
{
    // of the images and labels as ImageSet hashes them, first training then test: the same for packed and plain files
    const string OfficialDigits = "05fa01678f32166f8df60d22b444d203dfda1a470579ecff838d027905be7b27";
    const int ImageMagic = 0x803, LabelMagic = 0x801; // IDX: unsigned bytes in three axes, in one
    const int Size = 28, Classes = 10;
    const int Validation = 5000;
    const int Most = 1_000_000; // images; far beyond the 60,000 there are

    readonly string[] names;
    readonly ChannelStatistics statistics;

    MnistFiles(CatalogEntry catalog, string[] names, ChannelStatistics statistics) : base(catalog.Name) =>
        (Catalog, this.names, this.statistics) = (catalog, names, statistics);

    /// <summary>MNIST.</summary>
    public static MnistFiles Digits { get; } = new(DataCatalog.Mnist, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], ChannelStatistics.Mnist);

    /// <summary>Fashion-MNIST.</summary>
    public static MnistFiles Fashion { get; } = new(DataCatalog.FashionMnist,
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"], ChannelStatistics.FashionMnist);

    public override CatalogEntry Catalog { get; }

    public override int UsualValidation(int images) => Validation;

    public override ChannelStatistics StatisticsOf(DataSet data) => statistics;

    /// <summary>Reads it from its own folder in the data folder; MNIST also from the data folder itself.</summary>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public override LoadedImages Read(string dataFolder)
    {
        var folder = DataPlace.Find(Catalog, dataFolder, "train-images-idx3-ubyte");
        var train = Part(folder, "train", dataFolder);
        var test = Part(folder, "t10k", dataFolder);
        var sha256 = LoadedImages.Combine(train.Sha256, test.Sha256);
        var isOfficial = ReferenceEquals(Catalog, DataCatalog.Mnist)
            ? sha256 == OfficialDigits
            : DataVerification.Verify(Catalog, dataFolder, isRead: true).IsOfficial;
        return new LoadedImages(train, test, names, sha256, isOfficial, folder);
    }

    ImageSet Part(string folder, string part, string dataFolder)
    {
        var labels = Labels(DataPlace.Require(folder, $"{part}-labels-idx1-ubyte", Name, dataFolder));
        var pixels = Pixels(DataPlace.Require(folder, $"{part}-images-idx3-ubyte", Name, dataFolder), labels.Length);
        return new ImageSet(pixels, labels, 1, Size, Size, Classes);
    }

    static int[] Labels(string path)
    {
        using var stream = BoundedFile.Open(path);
        Span<byte> header = stackalloc byte[8];
        BoundedFile.Fill(path, stream, header, 0);
        Require(path, header, 0, LabelMagic, "the magic number of a label file");
        var count = Count(path, header);
        var bytes = new byte[count];
        BoundedFile.Fill(path, stream, bytes, header.Length);
        BoundedFile.RequireEnd(path, stream, header.Length + count);
        var bad = Array.FindIndex(bytes, b => b >= Classes);
        if (bad >= 0)
            throw new DataException($"{path}: the label at byte {header.Length + bad:#,0} is {bytes[bad]}; a digit from 0 to 9 was expected. Fetch it again");
        return Array.ConvertAll(bytes, b => (int)b);
    }

    static byte[] Pixels(string path, int labels)
    {
        using var stream = BoundedFile.Open(path);
        Span<byte> header = stackalloc byte[16];
        BoundedFile.Fill(path, stream, header, 0);
        Require(path, header, 0, ImageMagic, "the magic number of an image file");
        var count = Count(path, header);
        if (count != labels) throw new DataException($"{path}: has {count:#,0} images (byte 4), but its label file has {labels:#,0} labels. Fetch both again");
        Require(path, header, 8, Size, "rows");
        Require(path, header, 12, Size, "columns");
        var pixels = new byte[count * Size * Size];
        BoundedFile.Fill(path, stream, pixels, header.Length);
        BoundedFile.RequireEnd(path, stream, header.Length + (long)pixels.Length);
        return pixels;
    }

    static int Count(string path, ReadOnlySpan<byte> header)
    {
        var count = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        return count is > 0 and <= Most
            ? count
            : throw new DataException($"{path}: says at byte 4 that it has {count:#,0} entries; 1 to {Most:#,0} were expected. Fetch it again");
    }

    static void Require(string path, ReadOnlySpan<byte> header, int offset, int expected, string what)
    {
        var found = BinaryPrimitives.ReadInt32BigEndian(header[offset..]);
        if (found != expected) throw new DataException($"{path}: has {found} at byte {offset}; {expected}, {what}, was expected. Fetch it again");
    }
}
