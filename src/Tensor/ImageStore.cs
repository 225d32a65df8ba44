using System.Runtime.InteropServices;
using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>
/// A set's pixels in a GPU's memory, one byte each, from which batches are cut there: a step sends eight numbers per image instead of its pixels. The batches
/// have the bits of those that the host would send.
/// </summary>
/// <remarks>Memory: a byte a pixel and channel; CIFAR-10's 50,000 training images take 147 MiB.</remarks>
public sealed class ImageStore : IDisposable
{
    const int ImagesAtOnce = 256 * 16; // of an upload; 256 images end at a place where a buffer's part may begin, whatever their size

    static readonly float[] Unit = [.. Enumerable.Range(0, 256).Select(value => value / 255f)];

    readonly Device device;
    readonly Extent image;
    readonly DeviceBuffer pixels;
    readonly DeviceBuffer unit;
    readonly int images;
    DeviceBuffer? cuts;
    int[] numbers = [];

    ImageStore(Device device, int images, Extent image, DeviceBuffer pixels, IReadOnlyList<float>? hole)
    {
        (this.device, this.images, this.image, this.pixels) = (device, images, image, pixels);
        float[] values = [.. Unit, .. hole ?? new float[image.C]];
        unit = device.Kernels.Rent(values.Length);
        device.Kernels.Upload(values, unit);
    }

    /// <summary>Sends a set to the device; null where batches are to be sent instead.</summary>
    /// <param name="device">Where batches are wanted.</param>
    /// <param name="images">How many.</param>
    /// <param name="channels">Of each.</param>
    /// <param name="height">Of each.</param>
    /// <param name="width">Of each.</param>
    /// <param name="pixelsOf">[C, H, W] of an image.</param>
    /// <param name="whyNot">Why a GPU does not take them; null on processors, which gain nothing by it.</param>
    /// <param name="hole">What holes of cuts are filled with, a number for each channel; 0 when null.</param>
    public static ImageStore? TryCreate(
        Device device, int images, int channels, int height, int width, Func<int, ReadOnlySpan<byte>> pixelsOf, out string? whyNot,
        IReadOnlyList<float>? hole = null)
    {
        var image = new Extent(1, channels, height, width);
        var bytes = (long)images * image.Image;
        if (!ImageGatherKernels.HasRoom(device.Kernels, bytes, out whyNot)) return null;
        try
        {
            var pixels = device.Kernels.Rent((int)((bytes + sizeof(float) - 1) / sizeof(float))); // refused here or not at all: what else is rented is small
            Send(device, images, image, pixelsOf, pixels);
            return new ImageStore(device, images, image, pixels, hole);
        }
        catch (InsufficientMemoryException exception)
        {
            whyNot = exception.Message;
            return null;
        }
    }

    /// <summary>Writes a batch.</summary>
    /// <param name="choice">One cut an image.</param>
    /// <param name="target">[N, C, H, W], N being the cuts and C the set's channels.</param>
    /// <exception cref="ShapeException">The target has another shape.</exception>
    internal void Gather(ReadOnlySpan<ImageCut> choice, Tensor target)
    {
        if (target.Shape.Rank != 4 || target.Shape[0] != choice.Length || target.Shape[1] != image.C)
            throw new ShapeException(
                $"image store: {choice.Length} cuts of images with {image.C} channels need a batch [{choice.Length}, {image.C}, H, W], got {target.Shape}");
        var count = choice.Length * ImageGatherKernels.CutNumbers;
        if (numbers.Length < count) numbers = new int[count];
        for (var n = 0; n < choice.Length; n++)
        {
            var cut = choice[n];
            if ((uint)cut.Image >= (uint)images) throw new ArgumentOutOfRangeException(nameof(choice), cut.Image, $"there are {images} images");
            var place = numbers.AsSpan(n * ImageGatherKernels.CutNumbers);
            (place[0], place[1], place[2], place[3]) = (cut.Image, cut.Down, cut.Right, cut.Flip ? 1 : 0);
            (place[4], place[5], place[6], place[7]) = (cut.Hole.Top, cut.Hole.Left, cut.Hole.Bottom, cut.Hole.Right);
        }
        if (cuts is null || cuts.Length < count)
        {
            if (cuts is not null) device.Kernels.Return(cuts);
            cuts = device.Kernels.Rent(count);
        }
        device.Kernels.Upload(MemoryMarshal.Cast<int, float>(numbers.AsSpan(0, count)), cuts);
        ImageGatherKernels.Run(image, target.Extent, pixels, unit, cuts, target.Buffer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        device.Kernels.Return(pixels);
        device.Kernels.Return(unit);
        if (cuts is not null) device.Kernels.Return(cuts);
    }

    static void Send(Device device, int images, Extent image, Func<int, ReadOnlySpan<byte>> pixelsOf, DeviceBuffer target)
    {
        var staging = new float[(Math.Min(images, ImagesAtOnce) * (long)image.Image + sizeof(float) - 1) / sizeof(float)];
        var bytes = MemoryMarshal.AsBytes(staging.AsSpan());
        for (var first = 0; first < images; first += ImagesAtOnce)
        {
            var count = Math.Min(ImagesAtOnce, images - first);
            for (var i = 0; i < count; i++) pixelsOf(first + i).CopyTo(bytes[(i * image.Image)..]);
            var start = (int)((long)first * image.Image / sizeof(float));
            var length = (int)(((long)count * image.Image + sizeof(float) - 1) / sizeof(float));
            device.Kernels.Upload(staging.AsSpan(0, length), device.Kernels.Part(target, start, length));
        }
    }
}

/// <summary>
/// One image of a batch, as a window on one of a set: pixel (y, x) shows pixel (y + down, x + right) of the image where that lies inside it, else black.
/// </summary>
/// <param name="Image">Which image of the set.</param>
/// <param name="Down">Rows; negative above the image.</param>
/// <param name="Right">Columns; negative left of the image.</param>
/// <param name="Flip">True to mirror the window left and right.</param>
public readonly record struct ImageCut(int Image, int Down, int Right, bool Flip)
{
    /// <summary>What is covered of the window.</summary>
    public ImageHole Hole { get; init; }
}

/// <summary>A covered part of a window, from its first row and column to before its last; empty by default.</summary>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Bottom">The row behind the last.</param>
/// <param name="Right">The column behind the last.</param>
public readonly record struct ImageHole(int Top, int Left, int Bottom, int Right)
{
    /// <summary>Whether it covers nothing.</summary>
    public bool IsEmpty => Bottom <= Top || Right <= Left;
}
