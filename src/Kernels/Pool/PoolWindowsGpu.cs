namespace NativeTickets.Kernels;

/// <summary>Where a number of channels-last images is, and which windows an input row (or column) lies in.</summary>
static class PoolWindowsGpu
{
    /// <summary>Image, channel, row and column of number <paramref name="i"/> of images of these extents.</summary>
    public static (int N, int C, int Row, int Column) Place(int i, int channels, int rows, int columns)
    {
        var pixel = i / channels;
        var line = pixel / columns;
        return (line / rows, i % channels, line % rows, pixel % columns);
    }

    /// <summary>The first and last of <paramref name="count"/> windows that read the row; none where first exceeds last.</summary>
    /// <param name="place">The row, counted from the start of the padding.</param>
    /// <param name="window">Rows of a window.</param>
    /// <param name="stride">Step between windows.</param>
    /// <param name="count">Windows.</param>
    public static (int First, int Last) Around(int place, int window, int stride, int count) =>
        (Math.Max(0, (place - window + stride) / stride), Math.Min(count - 1, place / stride));
}
