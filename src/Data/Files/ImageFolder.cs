using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Data;

/// <summary>
/// A folder with a folder of images for each class, PNG, JPEG, WebP, BMP, GIF or TIFF, read as RGB. Where it holds <c>train</c> and <c>test</c>, those are
/// the splits (and <c>train</c> alone decides the classes); else test images are carved from all.
/// </summary>
sealed class ImageFolder(string path, (int Height, int Width)? wantedSize) : ImageSource("folder")
{
    const int MostImages = 2_000_000, MostClasses = 10_000;
    const int Channels = 3;

    /// <summary>Reads the folder.</summary>
    /// <exception cref="DataException">There is no such folder, no images, or one that cannot be read or has another size.</exception>
    public override LoadedImages Read(string dataFolder)
    {
        if (path.Length == 0) throw new DataException("the path of an image folder is empty; data.path of a pipeline names one");
        var root = new[] { path, Path.Combine(dataFolder, path) }.FirstOrDefault(Directory.Exists)
            ?? throw new DataException($"there is no image folder {path}, neither here nor in {dataFolder}; data.path is one with a folder per class");
        var hasSplits = Directory.Exists(Path.Combine(root, "train"));
        var trainRoot = hasSplits ? Path.Combine(root, "train") : root;
        var testRoot = Path.Combine(root, "test");
        if (hasSplits && !Directory.Exists(testRoot))
            throw new DataException($"{root}: has a folder 'train' but no folder 'test'; add it, or put the classes directly into {root}");
        var classes = ClassesOf(trainRoot);
        if (classes.Length is < 2 or > MostClasses)
            throw new DataException($"{trainRoot}: has {classes.Length} folders of images; 2 to {MostClasses:#,0} classes, one folder each, were expected");
        var size = wantedSize;
        var skipped = new SkippedFiles();
        var (train, trainHash) = Part(trainRoot, classes, wantedSize is not null, skipped, ref size);
        if (!hasSplits) return new LoadedImages(train, null, classes, trainHash, null, root) { Remarks = skipped.Remarks(root) };
        var unknown = ClassesOf(testRoot).FirstOrDefault(name => !classes.Contains(name));
        if (unknown is not null) throw new DataException($"{testRoot}: has a class '{unknown}', which {trainRoot} does not have");
        var (test, testHash) = Part(testRoot, classes, wantedSize is not null, skipped, ref size);
        return new LoadedImages(train, test, classes, LoadedImages.Combine(trainHash, testHash), null, root) { Remarks = skipped.Remarks(root) };
    }

    static string[] ClassesOf(string root) =>
        [.. Directory.GetDirectories(root).Select(d => Path.GetFileName(d)!).Where(n => n[0] != '.').Order(StringComparer.Ordinal)];

    static (ImageSet Images, string Sha256) Part(string root, string[] classes, bool resize, SkippedFiles skipped, ref (int Height, int Width)? size)
    {
        var files = classes.SelectMany((name, label) => FilesOf(Path.Combine(root, name), skipped).Select(path => (Path: path, Label: label))).ToArray();
        if (files.Length is 0 or > MostImages)
            throw new DataException($"{root}: has {files.Length:#,0} images ({string.Join(", ", ImageFile.Extensions)}); 1 to {MostImages:#,0} were expected");
        var (height, width) = size ??= SizeOf(files[0].Path);
        var imageBytes = Channels * height * width;
        if ((long)files.Length * imageBytes > Array.MaxLength)
            throw new DataException($"{root}: {files.Length:#,0} images of {height}x{width} pixels exceed {Array.MaxLength:#,0} bytes; lower data.size");
        var pixels = new byte[files.Length * imageBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < files.Length; i++)
        {
            Decode(files[i].Path, height, width, resize, pixels.AsSpan(i * imageBytes, imageBytes));
            hash.AppendData(Encoding.UTF8.GetBytes(classes[files[i].Label] + "\n"));
        }
        var images = new ImageSet(pixels, [.. files.Select(f => f.Label)], Channels, height, width, classes.Length);
        return (images, LoadedImages.Combine(images.Sha256, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }

    /// <summary>The images of a class; a folder that is there and holds none is a mistake, and a class without a folder among test images has none.</summary>
    static string[] FilesOf(string folder, SkippedFiles skipped)
    {
        if (!Directory.Exists(folder)) return [];
        var all = Directory.EnumerateFiles(folder).ToLookup(file => ImageFile.Extensions.Contains(Path.GetExtension(file).ToLowerInvariant()));
        if (!all[true].Any())
            throw new DataException($"{folder}: this class has no image ({string.Join(", ", ImageFile.Extensions)}){SkippedFiles.Words(all[false])}; "
                + "add its images, or remove the folder");
        skipped.Add(all[false]);
        return [.. all[true].Order(StringComparer.Ordinal)];
    }

    static (int Height, int Width) SizeOf(string path)
    {
        var first = ImageFile.Open(path);
        return (first.Height, first.Width);
    }

    static void Decode(string path, int height, int width, bool resize, Span<byte> target)
    {
        var image = ImageFile.Open(path);
        if (!resize && (image.Height != height || image.Width != width))
            throw new DataException($"{path}: is {image.Width}x{image.Height} pixels, the first image is {width}x{height}; set data.size to resize all");
        image.Decode(height, width, target);
    }
}
