namespace NativeTickets.Kernels;

/// <summary>
/// Batches of images from bytes that lie on the device: cut, mirrored, divided by 255, in the activation layout. Cost: one pass over the batch.
/// </summary>
public static class ImageGatherKernels
{
    /// <summary>Whole numbers of a cut: image, down, right, flip, and top, left, bottom, right of a hole in the window.</summary>
    public const int CutNumbers = 8;

    /// <summary>Where the table of what bytes mean ends, and what a hole is filled with begins, a number for each channel.</summary>
    public const int Bytes = 256;

    const int ShareOfMemory = 4; // images may take a quarter of it; the rest is for what a step computes

    /// <summary>Whether a device keeps this many bytes of images for itself, and where it might but cannot, why.</summary>
    public static bool HasRoom(KernelDevice device, long bytes, out string? whyNot)
    {
        whyNot = null;
        if (device is not GpuDevice gpu) return false;
        if (bytes > int.MaxValue) whyNot = $"they take {bytes >> 20} MiB, and kernels count to {int.MaxValue >> 20} MiB";
        else if (bytes > gpu.MemoryBytes / ShareOfMemory)
            whyNot = $"they take {bytes >> 20} MiB, more than a quarter of the {gpu.MemoryBytes >> 20} MiB of {gpu.Name}";
        return whyNot is null;
    }

    /// <summary>y(n, c, h, w) = unit[pixel (h + down, w + right) of the cut's image], w counted from the right where flip is 1; 0 outside the image,
    /// unit[256 + c] in its hole.</summary>
    /// <param name="image">Extents of one image: N is not looked at.</param>
    /// <param name="output">Extents of y.</param>
    /// <param name="pixels">Bytes, four in the room of a float: [images][C][H][W].</param>
    /// <param name="unit">What each of the 256 bytes means, then what fills the hole in each channel.</param>
    /// <param name="cuts">[N][image, down, right, flip, top, left, bottom, right], whole numbers as the bits of floats.</param>
    /// <param name="y">Written.</param>
    public static void Run(Extent image, Extent output, DeviceBuffer pixels, DeviceBuffer unit, DeviceBuffer cuts, DeviceBuffer y)
    {
        if (y.Device is not GpuDevice gpu) throw UnsupportedDevice.For(y.Device, "image gather");
        ImageGatherGpu.Run(gpu, image, output, pixels, unit, cuts, y);
    }
}
