namespace NativeTickets.Kernels;

/// <summary>A pooling window of R × S over images.</summary>
/// <param name="Input">N, C, H, W of the input.</param>
/// <param name="R">Rows of the window.</param>
/// <param name="S">Columns of the window.</param>
/// <param name="Stride">Step between windows, in rows and columns.</param>
/// <param name="Padding">Rows and columns around the image that no window reads.</param>
public readonly record struct PoolGeometry(Extent Input, int R, int S, int Stride, int Padding)
{
    /// <summary>Output rows.</summary>
    public int P => (Input.H + 2 * Padding - R) / Stride + 1;

    /// <summary>Output columns.</summary>
    public int Q => (Input.W + 2 * Padding - S) / Stride + 1;

    /// <summary>N, C, P, Q.</summary>
    public Extent Output => new(Input.N, Input.C, P, Q);

    /// <summary>The rows of the image that output row p reads: from From, before To.</summary>
    internal (int From, int To) Rows(int p) => (Math.Max(0, p * Stride - Padding), Math.Min(Input.H, p * Stride - Padding + R));

    /// <summary>The columns of the image that output column q reads: from From, before To.</summary>
    internal (int From, int To) Columns(int q) => (Math.Max(0, q * Stride - Padding), Math.Min(Input.W, q * Stride - Padding + S));
}
