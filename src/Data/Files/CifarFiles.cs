namespace NativeTickets.Data;

/// <summary>CIFAR-10, binary version: six files of 10,000 records, a label and 3·32·32 bytes each, plain or packed by gzip. Source: Krizhevsky 2009.</summary>
static class CifarFiles
{
    const int Size = 32, Channels = 3, Classes = 10;
    const int RecordsPerFile = 10_000;
    const int ImageBytes = Channels * Size * Size;

    static readonly string[] Names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Reads it from <c>cifar-10-batches-bin/</c> in the data folder, or from the data folder itself.</summary>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public static LoadedImages Read(string dataFolder)
    {
        var folder = DataPlace.Find(dataFolder, "cifar-10-batches-bin", "data_batch_1.bin", "cifar10");
        var train = Part(folder, [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")]);
        var test = Part(folder, ["test_batch.bin"]);
        return new LoadedImages(train, test, Names, LoadedImages.Combine(train.Sha256, test.Sha256), Official: false, folder);
    }

    static ImageSet Part(string folder, string[] files)
    {
        var pixels = new byte[files.Length * RecordsPerFile * ImageBytes];
        var labels = new int[files.Length * RecordsPerFile];
        var record = new byte[1 + ImageBytes];
        for (var f = 0; f < files.Length; f++)
        {
            var path = DataPlace.Require(folder, files[f], "cifar10");
            using var stream = BoundedFile.Open(path);
            for (var r = 0; r < RecordsPerFile; r++)
            {
                var offset = (long)r * record.Length;
                BoundedFile.Fill(path, stream, record, offset);
                if (record[0] >= Classes) throw new DataException($"{path}: the label at byte {offset:#,0} is {record[0]}; 0 to 9 was expected. Fetch it anew");
                var image = f * RecordsPerFile + r;
                labels[image] = record[0];
                record.AsSpan(1).CopyTo(pixels.AsSpan(image * ImageBytes));
            }
            BoundedFile.RequireEnd(path, stream, (long)RecordsPerFile * record.Length);
        }
        return new ImageSet(pixels, labels, Channels, Size, Size, Classes);
    }
}
