namespace NativeTickets.Kernels;

/// <summary>The GPUs' activation layout, [N][H][W][C]: element ((n·H + h)·W + w)·C + c.</summary>
static class ChannelsLast
{
    /// <summary>From logical N, C, H, W order.</summary>
    public static void FromLogical(ReadOnlySpan<float> source, Extent extent, Span<float> target) =>
        Transpose(source, extent.N, extent.C, extent.Plane, target);

    /// <summary>To logical N, C, H, W order.</summary>
    public static void ToLogical(ReadOnlySpan<float> source, Extent extent, Span<float> target) => Transpose(source, extent.N, extent.Plane, extent.C, target);

    /// <summary>Transposes the rows × columns matrix of each image.</summary>
    static void Transpose(ReadOnlySpan<float> source, int images, int rows, int columns, Span<float> target)
    {
        if (rows == 1 || columns == 1)
        {
            source.CopyTo(target);
            return;
        }
        for (var n = 0; n < images; n++)
        {
            var from = source.Slice(n * rows * columns, rows * columns);
            var to = target.Slice(n * rows * columns, rows * columns);
            for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++)
                    to[column * rows + row] = from[row * columns + column];
        }
    }
}
