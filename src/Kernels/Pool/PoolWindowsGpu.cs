namespace NativeTickets.Kernels;

/// <summary>Which windows an input row (or column) lies in.</summary>
static class PoolWindowsGpu
{
    /// <summary>The first and last of <paramref name="count"/> windows that read the row; none where first exceeds last.</summary>
    /// <param name="place">The row, counted from the start of the padding.</param>
    /// <param name="window">Rows of a window.</param>
    /// <param name="stride">Step between windows.</param>
    /// <param name="count">Windows.</param>
    public static (int First, int Last) Around(int place, int window, int stride, int count) =>
        (Math.Max(0, (place - window + stride) / stride), Math.Min(count - 1, place / stride));
}
