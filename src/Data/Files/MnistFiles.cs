using System.Buffers.Binary;

namespace NativeTickets.Data;

/// <summary>MNIST, four IDX files, plain or packed by gzip. Source: LeCun, Cortes and Burges, the MNIST database.</summary>
sealed class MnistFiles() : ImageSource("mnist")
{
    // of the images and labels as ImageSet hashes them, first training then test: the same for packed and plain files
    const string OfficialSha256 = "05fa01678f32166f8df60d22b444d203dfda1a470579ecff838d027905be7b27";
    const int ImageMagic = 0x803, LabelMagic = 0x801; // IDX: unsigned bytes in three axes, in one
    const int Size = 28, Classes = 10;
    const int Validation = 5000;
    const int Most = 1_000_000; // images; far beyond the 60,000 there are

    static readonly string[] Names = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    public override CatalogEntry Catalog => DataCatalog.Mnist;

    public override int UsualValidation(int images) => Validation;

    public override ChannelStatistics StatisticsOf(DataSet data) => ChannelStatistics.Mnist;

    /// <summary>Reads it from <c>mnist/</c> in the data folder, or from the data folder itself.</summary>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public override LoadedImages Read(string dataFolder)
    {
        var folder = DataPlace.Find(dataFolder, "mnist", "train-images-idx3-ubyte", "mnist");
        var train = Part(folder, "train", dataFolder);
        var test = Part(folder, "t10k", dataFolder);
        var sha256 = LoadedImages.Combine(train.Sha256, test.Sha256);
        return new LoadedImages(train, test, Names, sha256, sha256 == OfficialSha256, folder);
    }

    static ImageSet Part(string folder, string part, string dataFolder)
    {
        var labels = Labels(DataPlace.Require(folder, $"{part}-labels-idx1-ubyte", "mnist", dataFolder));
        var pixels = Pixels(DataPlace.Require(folder, $"{part}-images-idx3-ubyte", "mnist", dataFolder), labels.Length);
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
