namespace NativeTickets.Kernels;

/// <summary>How plain row-major numbers are shared out: 16,384 a task, 64 kB a tensor, large enough to hide the hand-over.</summary>
static class PlainChunks
{
    public const int Size = 16384;

    public static int Count(int elements) => (elements + Size - 1) / Size;

    /// <summary>The elements of a task, from From, before To.</summary>
    public static (int From, int To) Range(int task, int elements) => (task * Size, Math.Min(elements, (task + 1) * Size));
}
