using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Advanced;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace NativeTickets.Data;

/// <summary>
/// One image file as RGB; transparency is dropped, of an animation the first frame is read. What the header says is checked before anything is decoded,
/// decoders are registered one by one and read no metadata, and what any of them throws becomes a message that names the file.
/// </summary>
sealed class ImageFile
{
    const int LargestExtent = 4096; // pixels each way
    const int LargestFile = 256 << 20; // bytes; 4096 x 4096 pixels of four 16-bit channels are 128 MiB without compression
    const int LargestAllocation = 256; // MiB, of the decoders for one buffer

    /// <summary>The extensions of files that are taken for images.</summary>
    public static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".gif", ".tif", ".tiff"];

    static readonly Configuration Decoders = Only(
        (PngFormat.Instance, new PngImageFormatDetector(), new PngDecoder { IgnoreMetadata = true }),
        (JpegFormat.Instance, new JpegImageFormatDetector(), new JpegDecoder { IgnoreMetadata = true }),
        (WebpFormat.Instance, new WebpImageFormatDetector(), new WebpDecoder { IgnoreMetadata = true }),
        (BmpFormat.Instance, new BmpImageFormatDetector(), new BmpDecoder()),
        (GifFormat.Instance, new GifImageFormatDetector(), new GifDecoder { IgnoreMetadata = true, DecodingMode = FrameDecodingMode.First }),
        (TiffFormat.Instance, new TiffImageFormatDetector(), new TiffDecoder { IgnoreMetadata = true, DecodingMode = FrameDecodingMode.First }));

    readonly string path;
    readonly byte[] content;

    readonly bool isDeep; // 16 bits per channel, of which the upper eight are read

    ImageFile(string path, byte[] content, IImageInfo info, bool isDeep) =>
        (this.path, this.content, this.isDeep, Height, Width) = (path, content, isDeep, info.Height, info.Width);

    /// <summary>The rows of pixels that the header speaks of.</summary>
    public int Height { get; }

    /// <summary>The columns of pixels that the header speaks of.</summary>
    public int Width { get; }

    /// <summary>Reads a file and checks its header.</summary>
    /// <exception cref="DataException">It cannot be read, is no image of a known format, or is too large.</exception>
    public static ImageFile Open(string path)
    {
        var content = ContentOf(path);
        if (BmpHeader.Fault(content) is { } wrong) throw new DataException($"{path}: {wrong}; replace or remove it");
        var (info, format) = Guarded(path, "is not an image that can be read", () => (Image.Identify(Decoders, content, out var found), found));
        if (info is null)
            throw new DataException($"{path}: is not an image that can be read; PNG, JPEG, WebP, BMP, GIF and TIFF are, whatever their names");
        if (info.Width is < 1 or > LargestExtent || info.Height is < 1 or > LargestExtent)
            throw new DataException($"{path}: is {info.Width}x{info.Height} pixels; at most {LargestExtent}x{LargestExtent} are read");
        if (ImageEnd.Fault(format, content) is { } fault) throw new DataException($"{path}: {fault}; replace or remove it");
        return new ImageFile(path, content, info, format is PngFormat && info.Metadata.GetPngMetadata().BitDepth == PngBitDepth.Bit16);
    }

    /// <summary>Decodes the pixels, as planes of red, green and blue.</summary>
    /// <param name="height">Rows of the result; where they or the columns are not the file's own, the image is resized by linear interpolation.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="target">3 · height · width bytes.</param>
    /// <exception cref="DataException">The file is damaged.</exception>
    public void Decode(int height, int width, Span<byte> target)
    {
        if (isDeep)
        {
            using var deep = Load<Rgb48>(height, width);
            Split(deep, target, static pixel => new Rgb24((byte)(pixel.R >> 8), (byte)(pixel.G >> 8), (byte)(pixel.B >> 8)));
        }
        else
        {
            using var image = Load<Rgb24>(height, width);
            Split(image, target, static pixel => pixel);
        }
    }

    Image<TPixel> Load<TPixel>(int height, int width)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var image = Guarded(path, "cannot be decoded", () => Image.Load<TPixel>(Decoders, content));
        if (image.Height == Height && image.Width == Width)
        {
            if (height != Height || width != Width) image.Mutate(Decoders, c => c.Resize(width, height, KnownResamplers.Triangle));
            return image;
        }
        using (image)
        {
            throw new DataException($"{path}: decodes to {image.Width}x{image.Height} pixels, but its header says {Width}x{Height}; replace or remove it");
        }
    }

    static void Split<TPixel>(Image<TPixel> image, Span<byte> target, Func<TPixel, Rgb24> eightBits)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var plane = image.Height * image.Width;
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.DangerousGetPixelRowMemory(y).Span;
            for (var x = 0; x < row.Length; x++)
            {
                var at = y * row.Length + x;
                var pixel = eightBits(row[x]);
                (target[at], target[plane + at], target[2 * plane + at]) = (pixel.R, pixel.G, pixel.B);
            }
        }
    }

    static byte[] ContentOf(string path)
    {
        using var stream = BoundedFile.Open(path);
        if (stream.Length > LargestFile) throw new DataException($"{path}: is {stream.Length:#,0} bytes; images of at most {LargestFile:#,0} bytes are read");
        var content = new byte[stream.Length];
        BoundedFile.Fill(path, stream, content, 0);
        return content;
    }

    // Hostile bytes can make a decoder throw whatever there is: a missing check on an index shows as IndexOutOfRangeException. All of it means a bad file.
    static T Guarded<T>(string path, string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new DataException($"{path}: {what} ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); replace or remove it", e);
        }
    }

    static Configuration Only(params (IImageFormat Format, IImageFormatDetector Detector, IImageDecoder Decoder)[] formats)
    {
        var configuration = new Configuration
        {
            MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = LargestAllocation }),
            MaxDegreeOfParallelism = 1, // images are small, and the machine's threads are not this library's to take
        };
        foreach (var (format, detector, decoder) in formats)
        {
            configuration.ImageFormatsManager.AddImageFormat(format);
            configuration.ImageFormatsManager.AddImageFormatDetector(detector);
            configuration.ImageFormatsManager.SetDecoder(format, decoder);
        }
        return configuration;
    }
}
