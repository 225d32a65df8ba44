using System.Security.Cryptography;
using System.Text;
using SkiaSharp;

namespace NativeTickets.Data;

/// <summary>
/// A folder with a folder of images for each class, PNG, JPEG or WebP, read as RGB. Where it holds <c>train</c> and <c>test</c>, those are the splits (and
/// <c>train</c> alone decides the classes); else test images are carved from all.
/// </summary>
static class ImageFolder
{
    const int MostImages = 2_000_000, MostClasses = 10_000;
    const int LargestExtent = 4096; // pixels each way of a file; checked in its header before it is decoded
    const int Channels = 3;

    static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp"];

    /// <summary>Reads the folder that the request names.</summary>
    /// <exception cref="DataException">There is no such folder, no images, or one that cannot be read or has another size.</exception>
    public static LoadedImages Read(DataRequest request, string dataFolder)
    {
        if (request.Path is not { Length: > 0 } asked) throw new DataException("data set 'folder' wants the path of an image folder, data.path in a pipeline");
        var root = new[] { asked, Path.Combine(dataFolder, asked) }.FirstOrDefault(Directory.Exists)
            ?? throw new DataException($"there is no image folder {asked}, neither here nor in {dataFolder}; data.path names a folder with one folder of images for each class");
        var hasSplits = Directory.Exists(Path.Combine(root, "train"));
        var trainRoot = hasSplits ? Path.Combine(root, "train") : root;
        var testRoot = Path.Combine(root, "test");
        if (hasSplits && !Directory.Exists(testRoot)) throw new DataException($"{root}: has a folder 'train' but no folder 'test'; add it, or put the classes directly into {root}");
        var classes = ClassesOf(trainRoot);
        if (classes.Length is < 2 or > MostClasses)
            throw new DataException($"{trainRoot}: has {classes.Length} folders of images; 2 to {MostClasses:#,0} classes, one folder each, were expected");
        var size = request.Size;
        var (train, trainHash) = Part(trainRoot, classes, request.Size is not null, ref size);
        if (!hasSplits) return new LoadedImages(train, null, classes, trainHash, null, root);
        var unknown = ClassesOf(testRoot).FirstOrDefault(name => !classes.Contains(name));
        if (unknown is not null) throw new DataException($"{testRoot}: has a class '{unknown}', which {trainRoot} does not have");
        var (test, testHash) = Part(testRoot, classes, request.Size is not null, ref size);
        return new LoadedImages(train, test, classes, LoadedImages.Combine(trainHash, testHash), null, root);
    }

    static string[] ClassesOf(string root) => [.. Directory.GetDirectories(root).Select(d => Path.GetFileName(d)!).Where(n => n[0] != '.').Order(StringComparer.Ordinal)];

    static (ImageSet Images, string Sha256) Part(string root, string[] classes, bool resize, ref (int Height, int Width)? size)
    {
        var files = classes.SelectMany((name, label) => FilesOf(Path.Combine(root, name)).Select(path => (Path: path, Label: label))).ToArray();
        if (files.Length is 0 or > MostImages) throw new DataException($"{root}: has {files.Length:#,0} images ({string.Join(", ", Extensions)}); 1 to {MostImages:#,0} were expected");
        var (height, width) = size ??= SizeOf(files[0].Path);
        var imageBytes = Channels * height * width;
        if ((long)files.Length * imageBytes > Array.MaxLength)
            throw new DataException($"{root}: {files.Length:#,0} images of {height}x{width} pixels take more than {Array.MaxLength:#,0} bytes; use a smaller data.size");
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

    static IEnumerable<string> FilesOf(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal)
        : [];

    static (int Height, int Width) SizeOf(string path)
    {
        using var codec = OpenCodec(path);
        return (codec.Info.Height, codec.Info.Width);
    }

    static SKCodec OpenCodec(string path)
    {
        var codec = SKCodec.Create(path, out var why) ?? throw new DataException($"{path}: is not an image that can be read ({why})");
        var info = codec.Info;
        if (info.Width is >= 1 and <= LargestExtent && info.Height is >= 1 and <= LargestExtent) return codec;
        codec.Dispose();
        throw new DataException($"{path}: is {info.Width}x{info.Height} pixels; at most {LargestExtent}x{LargestExtent} are read");
    }

    static void Decode(string path, int height, int width, bool resize, Span<byte> target)
    {
        using var codec = OpenCodec(path);
        if (!resize && (codec.Info.Height != height || codec.Info.Width != width))
            throw new DataException($"{path}: is {codec.Info.Width}x{codec.Info.Height} pixels, the first image is {width}x{height}; set data.size to resize all");
        using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var answer = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (answer != SKCodecResult.Success) throw new DataException($"{path}: cannot be decoded ({answer}); replace or remove it");
        using var sized = bitmap.Height == height && bitmap.Width == width ? null : bitmap.Resize(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul),
            new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        var source = (sized ?? bitmap).GetPixelSpan();
        for (var i = 0; i < height * width; i++)
            for (var c = 0; c < Channels; c++) target[c * height * width + i] = source[i * 4 + c];
    }
}
