namespace NativeTickets.Kernels;

/// <summary>How activations are shared out to elementwise kernels: parts of one block of 16 images each.</summary>
static class LaneChunks
{
    const int VectorsPerTask = 4096; // 256 kB of input: large enough to hide the hand-over, small enough to share out

    public static int Count(Extent extent) => Lanes.Blocks(extent.N) * PerBlock(extent);

    /// <summary>The block of a task, and its floats from From, before To.</summary>
    public static (int Block, long From, long To) Range(Extent extent, int task)
    {
        var block = task / PerBlock(extent);
        var first = task % PerBlock(extent) * VectorsPerTask;
        var last = Math.Min(extent.Image, first + VectorsPerTask);
        var start = (long)block * extent.Image;
        return (block, (start + first) * Lanes.Width, (start + last) * Lanes.Width);
    }

    static int PerBlock(Extent extent) => (extent.Image + VectorsPerTask - 1) / VectorsPerTask;
}

/// <summary>How plain row-major numbers are shared out: 16,384 a task, 64 kB a tensor, large enough to hide the hand-over.</summary>
static class PlainChunks
{
    public const int Size = 16384;

    public static int Count(int elements) => (elements + Size - 1) / Size;

    /// <summary>The elements of a task, from From, before To.</summary>
    public static (int From, int To) Range(int task, int elements) => (task * Size, Math.Min(elements, (task + 1) * Size));
}
