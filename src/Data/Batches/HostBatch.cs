namespace NativeTickets.Data;

/// <summary>One batch in the host's memory; made once by <see cref="BatchReader.NewBatch"/> and filled again and again.</summary>
public sealed class HostBatch
{
    internal HostBatch(int capacity, int channels, int height, int width, bool withImages)
    {
        (Channels, Height, Width) = (channels, height, width);
        Images = withImages ? new float[(long)capacity * channels * height * width] : [];
        Labels = new int[capacity];
    }

    /// <summary>
    /// [N, C, H, W], each in [0, 1] (the byte divided by 255). Holds the batch size; only the first <see cref="Count"/> images are of this batch.
    /// </summary>
    public float[] Images { get; }

    /// <summary>[N]; only the first <see cref="Count"/> are of this batch.</summary>
    public int[] Labels { get; }

    /// <summary>How many images this batch has: the batch size, or fewer in an epoch's last batch.</summary>
    public int Count { get; internal set; }

    /// <summary>C: 1 gray, 3 red, green, blue.</summary>
    public int Channels { get; }

    /// <summary>H, padding included.</summary>
    public int Height { get; }

    /// <summary>W, padding included.</summary>
    public int Width { get; }
}
