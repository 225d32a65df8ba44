using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NativeTickets.Data;

/// <summary>Labeled images of one size, a byte per channel and pixel. Immutable; selections share their source's pixels.</summary>
public sealed class ImageSet
{
    readonly byte[] pixels;
    readonly int[] labels;
    readonly int[]? picked;
    readonly Lazy<string> sha256;

    /// <summary>Takes the arrays themselves, without a copy.</summary>
    /// <param name="pixels">[N, C, H, W], row-major, 0 … 255.</param>
    /// <param name="labels">[N], each in [0, <paramref name="classes"/>).</param>
    /// <param name="channels">C: 1 gray, 3 red, green, blue.</param>
    /// <param name="height">H, in pixels.</param>
    /// <param name="width">W, in pixels.</param>
    /// <param name="classes">How many classes there are, with images or without.</param>
    /// <exception cref="ArgumentException">The arrays do not have these sizes, or a label is out of range.</exception>
    public ImageSet(byte[] pixels, int[] labels, int channels, int height, int width, int classes)
        : this(pixels, labels, picked: null, channels, height, width, classes)
    {
        if (channels < 1 || height < 1 || width < 1) throw new ArgumentException($"an image of {channels}x{height}x{width}");
        if (pixels.LongLength != (long)labels.Length * channels * height * width)
            throw new ArgumentException($"{pixels.LongLength} pixels for {labels.Length} images of {channels}x{height}x{width}", nameof(pixels));
        foreach (var label in labels)
            if ((uint)label >= (uint)classes) throw new ArgumentException($"a label {label} among {classes} classes", nameof(labels));
    }

    ImageSet(byte[] pixels, int[] labels, int[]? picked, int channels, int height, int width, int classes)
    {
        (this.pixels, this.labels, this.picked) = (pixels, labels, picked);
        (Channels, Height, Width, Classes) = (channels, height, width, classes);
        sha256 = new Lazy<string>(Hash);
    }

    /// <summary>N, how many images.</summary>
    public int Count => picked?.Length ?? labels.Length;

    /// <summary>C: 1 gray, 3 red, green, blue.</summary>
    public int Channels { get; }

    /// <summary>H, in pixels.</summary>
    public int Height { get; }

    /// <summary>W, in pixels.</summary>
    public int Width { get; }

    /// <summary>How many classes a label may name.</summary>
    public int Classes { get; }

    /// <summary>C·H·W, the bytes of one image.</summary>
    public int ImageSize => Channels * Height * Width;

    /// <summary>
    /// Lower-case hexadecimal SHA-256 over N, C, H, W, the number of classes, the labels and the pixels, in this order (numbers as little-endian int32).
    /// </summary>
    /// <remarks>Computed at the first call, then kept.</remarks>
    public string Sha256 => sha256.Value;

    /// <summary>The image's place in the set that was read; differs from <paramref name="image"/> where this set is a selection.</summary>
    public int SourceIndex(int image) => picked is null ? image : picked[image];

    /// <summary>The class, in [0, <see cref="Classes"/>).</summary>
    public int Label(int image) => labels[SourceIndex(image)];

    /// <summary>[C, H, W] of one image, 0 … 255.</summary>
    public ReadOnlySpan<byte> Pixels(int image) => pixels.AsSpan(SourceIndex(image) * ImageSize, ImageSize);

    /// <summary>The set of these images, in this order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside [0, <see cref="Count"/>).</exception>
    /// <remarks>Copies no pixels.</remarks>
    public ImageSet Select(ReadOnlySpan<int> images)
    {
        var chosen = new int[images.Length];
        for (var i = 0; i < chosen.Length; i++)
        {
            if ((uint)images[i] >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(images), images[i], $"there are {Count} images");
            chosen[i] = SourceIndex(images[i]);
        }
        return new ImageSet(pixels, labels, chosen, Channels, Height, Width, Classes);
    }

    /// <summary>The images from one on, as many as there are up to a number; this set itself where that is all of it.</summary>
    /// <param name="first">The first of them, in [0, <see cref="Count"/>].</param>
    /// <param name="most">How many at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    /// <remarks>Copies no pixels.</remarks>
    public ImageSet Slice(int first, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Count);
        return first == 0 && most >= Count ? this : Select([.. Enumerable.Range(first, Math.Min(most, Count - first))]);
    }

    string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(int)];
        foreach (var extent in (ReadOnlySpan<int>)[Count, Channels, Height, Width, Classes])
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, extent);
            hash.AppendData(number);
        }
        for (var i = 0; i < Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, Label(i));
            hash.AppendData(number);
        }
        if (picked is null) hash.AppendData(pixels);
        else for (var i = 0; i < Count; i++) hash.AppendData(Pixels(i));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
