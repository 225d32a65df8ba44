namespace NativeTickets.Data;

/// <summary>Images for training beside those of a data set, as they were read.</summary>
/// <param name="Images">They, and their share of a batch.</param>
/// <param name="Sha256">Of their content.</param>
/// <param name="Content">What was found, in a line.</param>
/// <param name="Remarks">What a reader of results has to know of how they were read.</param>
sealed record ExtraFound(ExtraImages Images, string Sha256, string Content, IReadOnlyList<string> Remarks)
{
    /// <summary>The data set with these images, whose content becomes part of its hash.</summary>
    public DataSet AddTo(DataSet set) => set with
    {
        Extra = Images,
        Sha256 = LoadedImages.Combine(set.Sha256, Sha256),
        Contents = [.. set.Contents, Content],
        Remarks = [.. set.Remarks, .. Remarks],
    };
}

/// <summary>Reads images for training beside those of a data set: a folder of images, or a safetensors file of <c>images</c> and <c>labels</c>.</summary>
static class ExtraFiles
{
    const string Images = "images", Labels = "labels";
    const int LargestByte = 255;

    /// <summary>Reads them.</summary>
    /// <param name="set">The data set that they are for, by whichever seed it is split.</param>
    /// <param name="request">Which.</param>
    /// <param name="dataFolder">The folder that holds data sets.</param>
    /// <exception cref="DataException">They are missing, damaged, or not of the data set's size and classes; the message names <c>data.extra</c>.</exception>
    public static ExtraFound Read(DataSet set, ExtraRequest request, string dataFolder)
    {
        if (request.Path.Length == 0) throw new DataException("data.extra has an empty path; wanted a folder of images or a safetensors file");
        var places = DataPlace.Of(request.Path, dataFolder);
        var place = places[0];
        var (images, remarks) = places.FirstOrDefault(Directory.Exists) is { } folder ? OfFolder(folder, set)
            : places.FirstOrDefault(File.Exists) is { } file ? (OfFile(file, set), [])
            : throw new DataException($"data.extra: there is no folder or file {place}, neither here nor in {dataFolder}");
        if (images.Count == 0) throw new DataException($"data.extra: {place} has no images");
        var own = set.Train;
        if ((images.Channels, images.Height, images.Width) != (own.Channels, own.Height, own.Width))
            throw new DataException($"data.extra: {place} has images of {images.Channels}x{images.Height}x{images.Width}, {set.Name} has "
                + $"{own.Channels}x{own.Height}x{own.Width} (channels x height x width); wanted the same");
        var perClass = new int[images.Classes];
        for (var i = 0; i < images.Count; i++) perClass[images.Label(i)]++;
        var found = FormattableString.Invariant($"extra images: {images.Count:#,0} of {images.Channels}x{images.Height}x{images.Width} in {place}, ")
            + FormattableString.Invariant($"{perClass.Min():#,0} to {perClass.Max():#,0} of a class; {request.Share:0.####} of every batch");
        return new ExtraFound(new ExtraImages(images, request.Share), images.Sha256, found, remarks);
    }

    static (ImageSet Images, IReadOnlyList<string> Remarks) OfFolder(string folder, DataSet set)
    {
        LoadedImages loaded;
        try
        {
            loaded = ImageSource.Folder(folder, channels: set.Train.Channels).Read(folder);
        }
        catch (DataException e)
        {
            throw new DataException($"data.extra: {e.Message}", e);
        }
        if (loaded.Test is not null || loaded.Validation is not null)
            throw new DataException($"data.extra: {folder} has images to validate or test on; wanted a folder of each class alone");
        var names = set.ClassNames.ToList();
        if (loaded.ClassNames.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw new DataException($"data.extra: {folder} has a class '{ShownText.Quote(unknown)}', which {set.Name} has not; wanted "
                + string.Join(", ", names));
        var images = loaded.Train;
        int[] labelOf = [.. loaded.ClassNames.Select(name => names.IndexOf(name))];
        var (labels, pixels) = (new int[images.Count], new byte[images.Count * images.ImageSize]);
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = labelOf[images.Label(i)];
            images.Pixels(i).CopyTo(pixels.AsSpan(i * images.ImageSize));
        }
        return (new ImageSet(pixels, labels, images.Channels, images.Height, images.Width, names.Count), loaded.Remarks);
    }

    static ImageSet OfFile(string path, DataSet set)
    {
        WeightsFile file;
        try
        {
            file = WeightsFile.Read(path);
        }
        catch (FileException e)
        {
            throw new DataException($"data.extra: {e.Message}", e);
        }
        var (images, labels) = (Tensor(file, path, Images), Tensor(file, path, Labels));
        if (images.Shape.Rank != 4) throw new DataException($"data.extra: {path} has images {images.Shape}; wanted [N, C, H, W]");
        if (labels.Shape.Rank != 1 || labels.Shape[0] != images.Shape[0])
            throw new DataException($"data.extra: {path} has labels {labels.Shape} of images {images.Shape}; wanted [{images.Shape[0]}]");
        var classes = set.ClassNames.Count;
        var numbers = new int[labels.Values.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            var label = labels.Values[i];
            if (!(label >= 0 && label < classes && label == MathF.Floor(label)))
                throw new DataException($"data.extra: {path}: label {i:#,0} is {label}; wanted a whole number from 0 to {classes - 1}, the classes of "
                    + set.Name);
            numbers[i] = (int)label;
        }
        var pixels = new byte[images.Values.Length];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = Pixel(images, i, path);
        return new ImageSet(pixels, numbers, images.Shape[1], images.Shape[2], images.Shape[3], classes);
    }

    static byte Pixel(WeightsEntry images, int index, string path)
    {
        var value = images.Values[index];
        var most = images.IsInteger ? LargestByte : 1;
        if (!(value >= 0 && value <= most))
            throw new DataException($"data.extra: {path}: number {index:#,0} of the images is {value}; wanted "
                + (images.IsInteger ? "0 to 255, since they are whole numbers" : "0 to 1, since they are no whole numbers"));
        return images.IsInteger ? (byte)value : (byte)MathF.Round(value * LargestByte);
    }

    static WeightsEntry Tensor(WeightsFile file, string path, string name) => file.Tensors.TryGetValue(name, out var entry) ? entry
        : throw new DataException($"data.extra: {path} has no tensor '{name}'; wanted '{Images}' and '{Labels}', it has "
            + (file.Tensors.Count == 0 ? "none" : string.Join(", ", file.Tensors.Keys.Order(StringComparer.Ordinal).Take(5).Select(ShownText.Quote))));
}
