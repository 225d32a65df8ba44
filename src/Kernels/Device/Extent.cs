namespace NativeTickets.Kernels;

/// <summary>
/// The extents of a tensor that has a batch axis: N images, C channels, H rows, W columns. Features [N, F] are (N, F, 1, 1), one number per image is (N, 1, 1,
/// 1).
/// </summary>
/// <param name="N">Images.</param>
/// <param name="C">Channels or features.</param>
/// <param name="H">Rows.</param>
/// <param name="W">Columns.</param>
public readonly record struct Extent(int N, int C, int H, int W)
{
    /// <summary>H · W.</summary>
    public int Plane => H * W;

    /// <summary>C · H · W.</summary>
    public int Image => C * H * W;

    /// <summary>N · C · H · W.</summary>
    public int Count => N * C * H * W;
}
