using System.Security.Cryptography;

namespace NativeTickets.Data;

/// <summary>CIFAR-10, binary version: six files of 10,000 records, a label and 3·32·32 bytes each, plain or packed by gzip. Source: Krizhevsky 2009.</summary>
sealed class CifarFiles() : ImageSource("cifar10")
{
    const int Size = 32, Channels = 3, Classes = 10;
    const int Validation = 5000;
    const int RecordsPerFile = 10_000;
    const int ImageBytes = Channels * Size * Size;

    static readonly string[] Names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    public override CatalogEntry Catalog => DataCatalog.Cifar10;

    public override int UsualValidation(int images) => Validation;

    public override ChannelStatistics StatisticsOf(DataSet data) => ChannelStatistics.Cifar10;

    /// <summary>Reads it from <c>cifar-10-batches-bin/</c> in the data folder, or from the data folder itself.</summary>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public override LoadedImages Read(string dataFolder)
    {
        var folder = DataPlace.Find(Catalog, dataFolder, "data_batch_1.bin");
        var record = DataRecord.Read(folder, DataCatalog.Cifar10.Archive!);
        var (train, trainIsOfficial) = Part(folder, [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")], dataFolder, record);
        var (test, testIsOfficial) = Part(folder, ["test_batch.bin"], dataFolder, record);
        return new LoadedImages(train, test, Names, LoadedImages.Combine(train.Sha256, test.Sha256), trainIsOfficial && testIsOfficial, folder);
    }

    static (ImageSet Images, bool IsOfficial) Part(string folder, string[] files, string dataFolder, DataRecord? record)
    {
        var pixels = new byte[files.Length * RecordsPerFile * ImageBytes];
        var labels = new int[files.Length * RecordsPerFile];
        var image = new byte[1 + ImageBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var isOfficial = record is not null;
        for (var f = 0; f < files.Length; f++)
        {
            var path = DataPlace.Require(folder, files[f], "cifar10", dataFolder);
            using var stream = BoundedFile.Open(path);
            for (var r = 0; r < RecordsPerFile; r++)
            {
                var offset = (long)r * image.Length;
                BoundedFile.Fill(path, stream, image, offset);
                if (image[0] >= Classes) throw new DataException($"{path}: the label at byte {offset:#,0} is {image[0]}; 0 to 9 was expected. Fetch it again");
                var index = f * RecordsPerFile + r;
                labels[index] = image[0];
                image.AsSpan(1).CopyTo(pixels.AsSpan(index * ImageBytes));
                if (record is not null) hash.AppendData(image);
            }
            BoundedFile.RequireEnd(path, stream, (long)RecordsPerFile * image.Length);
            isOfficial &= record?.Has(files[f], Convert.ToHexStringLower(hash.GetHashAndReset())) ?? false;
        }
        return (new ImageSet(pixels, labels, Channels, Size, Size, Classes), isOfficial);
    }
}
