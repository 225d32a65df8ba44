using System.Security.Cryptography;
using System.Text;

namespace NativeTickets.Data;

/// <summary>
/// A folder of images, listed by <see cref="FolderScan"/>. Gray images stay gray where all of them are; else all are read as red, green and blue. Without
/// test images of its own, some are drawn from all by the seed.
/// </summary>
/// <param name="path">The folder: whole, or relative to the current folder or the data folder.</param>
/// <param name="wantedSize">The height and width every image is resized to; null where all must have one size.</param>
/// <param name="wantedChannels">1 or 3; null for what the images have.</param>
sealed class ImageFolder(string path, (int Height, int Width)? wantedSize, int? wantedChannels) : ImageSource("folder")
{
    const int Gray = 1, Color = 3;

    /// <summary>Reads the folder.</summary>
    /// <exception cref="DataException">There is no such folder, no images, or one that cannot be read or has another size.</exception>
    public override LoadedImages Read(string dataFolder)
    {
        if (path.Length == 0) throw new DataException("the path of an image folder is empty; data.path of a pipeline names one");
        var places = DataPlace.Of(path, dataFolder);
        var root = places.FirstOrDefault(Directory.Exists)
            ?? throw new DataException($"there is no image folder {places[0]}, neither here nor in {dataFolder}; data.path is one with a folder per class");
        var listing = FolderScan.Of(root);
        var seen = new SeenImages(wantedSize);
        byte[]?[] pixels = [.. Splits(listing).Select(split => split is null ? null : PixelsOf(split, seen))];
        var channels = wantedChannels ?? (seen.AreGray ? Gray : Color);
        (ImageSet Images, string Sha256)?[] sets =
            [.. Splits(listing).Zip(pixels, (split, read) => split is null ? ((ImageSet, string)?)null : SetOf(split, read!, channels, listing.Classes, seen))];
        string[] hashes = [.. sets.Select(set => set?.Sha256).OfType<string>()];
        var sha256 = hashes.Length == 1 ? hashes[0] : LoadedImages.Combine(hashes);
        return new LoadedImages(sets[0]!.Value.Images, sets[2]?.Images, listing.Classes, sha256, null, root)
        {
            Validation = sets[1]?.Images,
            ValidationName = listing.Validation?.Name,
            Remarks = listing.Remarks,
            Contents = FolderContents.Of(listing, seen, channels, wantedChannels is not null),
        };
    }

    static FoundSplit?[] Splits(FolderListing listing) => [listing.Train, listing.Validation, listing.Test];

    /// <summary>The planes of all images: one of each where gray is asked for, else three.</summary>
    byte[] PixelsOf(FoundSplit split, SeenImages seen)
    {
        var (height, width) = seen.Size ??= SizeOf(split.Images[0].Path);
        var (plane, planes) = (height * width, wantedChannels ?? Color);
        if ((long)split.Images.Count * planes * plane > Array.MaxLength)
            throw new DataException(
                $"{split.Root}: {split.Images.Count:#,0} images of {height}x{width} pixels exceed {Array.MaxLength:#,0} bytes; lower data.size");
        var pixels = new byte[split.Images.Count * planes * plane];
        var color = new byte[Color * plane];
        for (var i = 0; i < split.Images.Count; i++)
        {
            var image = ImageFile.Open(split.Images[i].Path);
            if (wantedSize is null && (image.Height != height || image.Width != width))
                throw new DataException(
                    $"{split.Images[i].Path}: is {image.Width}x{image.Height} pixels, the first image is {width}x{height}; set data.size to resize all");
            image.Decode(height, width, color);
            seen.Add(image, IsGray(color, plane));
            var target = pixels.AsSpan(i * planes * plane, planes * plane);
            if (planes == Color) color.CopyTo(target);
            else ToGray(color, target);
        }
        return pixels;
    }

    static (ImageSet Images, string Sha256) SetOf(FoundSplit split, byte[] read, int channels, IReadOnlyList<string> classes, SeenImages seen)
    {
        var (height, width) = seen.Size!.Value;
        var plane = height * width;
        if (read.Length != (long)split.Images.Count * channels * plane) read = FirstPlanes(read, split.Images.Count, plane);
        var images = new ImageSet(read, [.. split.Images.Select(image => image.Label)], channels, height, width, classes.Count);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var image in split.Images) hash.AppendData(Encoding.UTF8.GetBytes(classes[image.Label] + "\n"));
        return (images, LoadedImages.Combine(images.Sha256, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }

    static bool IsGray(ReadOnlySpan<byte> color, int plane) =>
        color[..plane].SequenceEqual(color.Slice(plane, plane)) && color[..plane].SequenceEqual(color[(2 * plane)..]);

    // of gray images all three are equal
    static byte[] FirstPlanes(byte[] color, int count, int plane)
    {
        var gray = new byte[count * plane];
        for (var i = 0; i < count; i++) color.AsSpan(i * Color * plane, plane).CopyTo(gray.AsSpan(i * plane));
        return gray;
    }

    // 0.299 R + 0.587 G + 0.114 B in 16-bit fixed point, rounded (ITU-R BT.601): the weights add up to 1, so that gray stays what it is
    static void ToGray(ReadOnlySpan<byte> color, Span<byte> gray)
    {
        for (var i = 0; i < gray.Length; i++)
            gray[i] = (byte)((19595 * color[i] + 38470 * color[gray.Length + i] + 7471 * color[2 * gray.Length + i] + 32768) >> 16);
    }

    static (int Height, int Width) SizeOf(string path)
    {
        var first = ImageFile.Open(path);
        return (first.Height, first.Width);
    }
}

/// <summary>What the images of a folder turned out to be while they were read.</summary>
/// <param name="wanted">The size they are resized to; null for their own.</param>
sealed class SeenImages((int Height, int Width)? wanted)
{
    /// <summary>The size that all are read in; that of the first where none was asked for.</summary>
    public (int Height, int Width)? Size { get; set; } = wanted;

    /// <summary>Whether they are resized to it.</summary>
    public bool AreResized { get; } = wanted is not null;

    /// <summary>Whether every pixel so far has as much red as green and blue.</summary>
    public bool AreGray => GrayCount == Count;

    public int Count { get; private set; }

    public int GrayCount { get; private set; }

    /// <summary>The smallest and the largest files by their pixels.</summary>
    public (int Height, int Width) Smallest { get; private set; }

    public (int Height, int Width) Largest { get; private set; }

    public void Add(ImageFile image, bool isGray)
    {
        Count++;
        if (isGray) GrayCount++;
        var size = (image.Height, image.Width);
        if (Count == 1 || Pixels(size) < Pixels(Smallest)) Smallest = size;
        if (Count == 1 || Pixels(size) > Pixels(Largest)) Largest = size;
    }

    static int Pixels((int Height, int Width) size) => size.Height * size.Width;
}
