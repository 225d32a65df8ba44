using System.Runtime.CompilerServices;

namespace NativeTickets.Kernels;

/// <summary>Where numbers of pooled images lie in a GPU's memory, channels last, and which windows an input lies in.</summary>
/// <typeparam name="T">A float, or four of neighboring channels: numbers and channels are counted in it.</typeparam>
readonly struct PoolPlaces<T>(PoolGeometry g) where T : unmanaged
{
    public readonly PoolGeometry Geometry = g;

    readonly int channels = g.Input.C * sizeof(float) / Unsafe.SizeOf<T>();

    /// <summary>Image, channel, row and column of number i of the input.</summary>
    public (int N, int C, int Row, int Column) OfInput(int i) => Of(i, Geometry.Input.H, Geometry.Input.W);

    /// <summary>Image, channel, row and column of number i of the output.</summary>
    public (int N, int C, int Row, int Column) OfOutput(int i) => Of(i, Geometry.P, Geometry.Q);

    /// <summary>The number of the input at an image, a channel, a row and a column.</summary>
    public int Input(int n, int c, int h, int w) => ((n * Geometry.Input.H + h) * Geometry.Input.W + w) * channels + c;

    /// <summary>The number of the output at an image, a channel, a row and a column.</summary>
    public int Output(int n, int c, int p, int q) => ((n * Geometry.P + p) * Geometry.Q + q) * channels + c;

    /// <summary>The first and last rows of windows that read an input row; none where first exceeds last.</summary>
    public (int First, int Last) RowsOver(int h) => Over(h + Geometry.Top, Geometry.R, Geometry.Down, Geometry.P);

    /// <summary>The first and last columns of windows that read an input column.</summary>
    public (int First, int Last) ColumnsOver(int w) => Over(w + Geometry.Left, Geometry.S, Geometry.Across, Geometry.Q);

    (int N, int C, int Row, int Column) Of(int i, int rows, int columns)
    {
        var pixel = i / channels;
        var line = pixel / columns;
        return (line / rows, i % channels, line % rows, pixel % columns);
    }

    static (int First, int Last) Over(int place, int window, int stride, int count) =>
        (Math.Max(0, (place - window + stride) / stride), Math.Min(count - 1, place / stride));
}
