namespace NativeTickets.Data;

/// <summary>Images and labels in array files: IDX or <c>.npy</c>, plain or packed by gzip, or <c>.npz</c> with the array's name behind a colon.</summary>
/// <param name="files">Where they lie.</param>
sealed class ArrayFiles(ArrayPaths files) : ImageSource("arrays")
{
    const int MostClasses = 65_536;
    const string Npz = ".npz";

    /// <summary>Reads them.</summary>
    /// <exception cref="DataException">A file is missing, damaged, or holds neither images nor labels.</exception>
    public override LoadedImages Read(string dataFolder)
    {
        if (files.TestImages is null != files.TestLabels is null)
            throw new DataException(files.TestImages is null ? "data.testLabels is there without data.testImages; wanted both or neither"
                : "data.testImages is there without data.testLabels; wanted both or neither");
        var train = Part(files.Images, files.Labels, dataFolder);
        var test = files.TestImages is { } images && files.TestLabels is { } labels ? Part(images, labels, dataFolder) : ((ArrayImages, int[])?)null;
        var classes = 1 + Math.Max(train.Labels.Max(), test?.Item2.Max() ?? 0);
        if (classes is < 2 or > MostClasses)
            throw new DataException($"{files.Labels}: its largest label is {classes - 1:#,0}; 2 to {MostClasses:#,0} classes, counted from 0, were expected");
        var trainSet = train.Images.ToSet(train.Labels, classes);
        var testSet = test?.Item1.ToSet(test.Value.Item2, classes);
        if (testSet is not null && (testSet.Channels, testSet.Height, testSet.Width) != (trainSet.Channels, trainSet.Height, trainSet.Width))
            throw new DataException($"{files.TestImages}: has images of {testSet.Channels}x{testSet.Height}x{testSet.Width}, {files.Images} of "
                + $"{trainSet.Channels}x{trainSet.Height}x{trainSet.Width}; one shape was expected");
        string[] names = [.. Enumerable.Range(0, classes).Select(label => FormattableString.Invariant($"{label}"))];
        var sha256 = testSet is null ? trainSet.Sha256 : LoadedImages.Combine(trainSet.Sha256, testSet.Sha256);
        return new LoadedImages(trainSet, testSet, names, sha256, null, Path.GetDirectoryName(Place(files.Images, dataFolder).Path))
        {
            Contents = [Told("training", trainSet), .. testSet is null ? (string[])[] : [Told("test", testSet)]],
        };
    }

    static string Told(string part, ImageSet set) =>
        $"{part}: {set.Count:#,0} images of {set.Channels}x{set.Height}x{set.Width} in {set.Classes:#,0} classes";

    static (ArrayImages Images, int[] Labels) Part(string images, string labels, string dataFolder)
    {
        var (pixels, classes) = (ArrayImages.Of(Array(images, dataFolder)), Array(labels, dataFolder));
        var numbers = LabelsOf(classes);
        if (numbers.Length != pixels.Count)
            throw new DataException($"{classes.Source}: has {numbers.Length:#,0} labels, {images} {pixels.Count:#,0} images; as many were expected");
        return (pixels, numbers);
    }

    /// <summary>Whole numbers from 0, in one axis, or in one column.</summary>
    internal static int[] LabelsOf(NumberArray array)
    {
        if (array.Extents.Length == 0 || array.Extents[0] == 0 || array.Extents.Skip(1).Any(extent => extent != 1))
            throw new DataException($"{array.Source}: has the shape {array.ShapeText}; labels of one axis, [N], were expected");
        var labels = new int[array.Extents[0]];
        for (var i = 0; i < labels.Length; i++)
            if ((labels[i] = array.Whole(i)) < 0)
                throw new DataException($"{array.Source}: the label {i:#,0} is {labels[i]}; a class counted from 0 was expected");
        return labels;
    }

    static NumberArray Array(string named, string dataFolder)
    {
        var (path, name) = Place(named, dataFolder);
        return path.EndsWith(Npz, StringComparison.OrdinalIgnoreCase) ? NpzFile.Read(path, name)
            : ((string[])[".npy", ".npy.gz"]).Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase)) ? NpyFile.Read(path)
            : IdxFile.Read(path);
    }

    static (string Path, string? Name) Place(string named, string dataFolder)
    {
        var colon = named.LastIndexOf(Npz + ":", StringComparison.OrdinalIgnoreCase);
        var (path, name) = colon < 0 ? (named, null) : (named[..(colon + Npz.Length)], named[(colon + Npz.Length + 1)..]);
        var places = DataPlace.Of(path, dataFolder);
        return (places.FirstOrDefault(File.Exists)
            ?? throw new DataException($"there is no file {places[0]}, neither here nor in {dataFolder}; data.images and the like name array files"), name);
    }
}

/// <summary>Where images and labels of <c>dataset: arrays</c> lie: files, of <c>.npz</c> with <c>:NAME</c> behind them.</summary>
/// <param name="Images">To train on.</param>
/// <param name="Labels">Of them.</param>
/// <param name="TestImages">To test on; null where some of the others are set apart.</param>
/// <param name="TestLabels">Of them.</param>
public sealed record ArrayPaths(string Images, string Labels, string? TestImages = null, string? TestLabels = null);

/// <summary>Pixels of an array in the order that networks take them.</summary>
sealed record ArrayImages(byte[] Pixels, int Count, int Channels, int Height, int Width)
{
    const int Gray = 1, Color = 3;

    /// <summary>Bytes [N, H, W], [N, H, W, C] or [N, C, H, W] with 1 or 3 channels; where both could be, the last axis is the channels'.</summary>
    /// <exception cref="DataException">The array is none of these.</exception>
    public static ArrayImages Of(NumberArray array)
    {
        int[] extents = array.Extents;
        if (array.Kind != NumberKind.Unsigned8 || extents.Length is not (3 or 4) || extents.Contains(0))
            throw new DataException($"{array.Source}: holds {array.Kind} of the shape {array.ShapeText}; images of bytes from 0 to 255, [N, H, W], [N, H, W, "
                + $"C] or "
                + "[N, C, H, W], were expected");
        if (extents.Length == 3) return new ArrayImages(array.Bytes, extents[0], Gray, extents[1], extents[2]);
        if (extents[3] is Gray or Color)
            return new ArrayImages(Turned(array.Bytes, extents[0], extents[1] * extents[2], extents[3]), extents[0], extents[3], extents[1],
            extents[2]);
        if (extents[1] is Gray or Color) return new ArrayImages(array.Bytes, extents[0], extents[1], extents[2], extents[3]);
        throw new DataException($"{array.Source}: has the shape {array.ShapeText}; 1 or 3 channels on the last axis or the second were expected");
    }

    /// <summary>With labels.</summary>
    public ImageSet ToSet(int[] labels, int classes) => new(Pixels, labels, Channels, Height, Width, classes);

    static byte[] Turned(byte[] pixels, int count, int area, int channels)
    {
        if (channels == 1) return pixels;
        var image = new byte[channels * area];
        for (var i = 0; i < count; i++)
        {
            var place = pixels.AsSpan(i * image.Length, image.Length);
            for (var at = 0; at < area; at++)
                for (var c = 0; c < channels; c++) image[c * area + at] = place[at * channels + c];
            image.CopyTo(place);
        }
        return pixels;
    }
}
