namespace NativeTickets.Data;

/// <summary>
/// Street View House Numbers, cropped digits: two MAT files with images <c>X</c>, bytes of rows, columns, channels and images, and labels <c>y</c>, 1 to 10,
/// of which 10 is the digit 0. Source: Netzer et al. 2011.
/// </summary>
sealed class SvhnFiles() : ImageSource("svhn")
{
    const int Size = 32, Channels = 3, Classes = 10;
    const int Validation = 5000;
    const string ImagesName = "X", LabelsName = "y";

    static readonly string[] Names = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    public override CatalogEntry Catalog => DataCatalog.Svhn;

    public override int UsualValidation(int images) => Validation;

    public override ChannelStatistics StatisticsOf(DataSet data) => ChannelStatistics.Svhn;

    /// <summary>Reads it from <c>svhn/</c> in the data folder, or from the data folder itself.</summary>
    /// <exception cref="DataException">A file is missing or damaged.</exception>
    public override LoadedImages Read(string dataFolder)
    {
        var folder = DataPlace.Find(Catalog, dataFolder, Catalog.Contents[0].Name);
        string[] paths = [.. Catalog.Contents.Select(file => DataPlace.Require(folder, file.Name, Name, dataFolder))];
        var (train, test) = (Part(paths[0]), Part(paths[1]));
        var isOfficial = paths.Zip(Catalog.Contents).All(pair => BoundedFile.Sha256(pair.First, pair.Second.Bytes) == pair.Second.Sha256);
        return new LoadedImages(train, test, Names, LoadedImages.Combine(train.Sha256, test.Sha256), isOfficial, folder);
    }

    static ImageSet Part(string path)
    {
        var arrays = MatFile.Read(path, ImagesName, LabelsName);
        var (images, labels) = (arrays[ImagesName], arrays[LabelsName]);
        // MATLAB leaves the last axis out where it is 1
        int[] extents = images.Extents.Length == 3 ? [1, .. images.Extents] : images.Extents;
        if (images.Kind != NumberKind.Unsigned8 || extents is not [> 0, Channels, Size, Size])
            throw new DataException($"{images.Source}: holds {images.Kind}, {string.Join('x', images.Extents.Reverse())}; bytes, {Size}x{Size}x{Channels} of "
                + $"each image, "
                + "were expected. Fetch it again");
        if (labels.Extents.Aggregate(1L, (count, extent) => count * extent) != extents[0])
            throw new DataException($"{labels.Source}: has {string.Join('x', labels.Extents.Reverse())} labels for {extents[0]:#,0} images. Fetch it again");
        var digits = new int[extents[0]];
        for (var i = 0; i < digits.Length; i++)
        {
            var label = labels.Whole(i);
            if (label is < 1 or > Classes) throw new DataException($"{labels.Source}: the label {i:#,0} is {label}; 1 to {Classes} was expected. Fetch it "
                + $"again");
            digits[i] = label % Classes;
        }
        TurnPlanes(images.Bytes);
        return new ImageSet(images.Bytes, digits, Channels, Size, Size, Classes);
    }

    /// <summary>Columns of rows become rows of columns.</summary>
    static void TurnPlanes(Span<byte> pixels)
    {
        for (var start = 0; start < pixels.Length; start += Size * Size)
        {
            var plane = pixels.Slice(start, Size * Size);
            for (var row = 0; row < Size; row++)
                for (var column = row + 1; column < Size; column++)
                    (plane[row * Size + column], plane[column * Size + row]) = (plane[column * Size + row], plane[row * Size + column]);
        }
    }
}
