namespace NativeTickets.Kernels;

/// <summary>The extents of one 2-D convolution. The same stride and padding apply to rows and columns.</summary>
/// <param name="Input">N, C, H, W of the input.</param>
/// <param name="K">Filters.</param>
/// <param name="R">Rows of a filter.</param>
/// <param name="S">Columns of a filter.</param>
/// <param name="Stride">Step between windows, at least 1.</param>
/// <param name="Padding">Zeros around the image, at least 0.</param>
public readonly record struct Conv2dGeometry(Extent Input, int K, int R, int S, int Stride, int Padding)
{
    /// <summary>Rows of the output: ⌊(H + 2·padding − R) / stride⌋ + 1.</summary>
    public int P => (Input.H + 2 * Padding - R) / Stride + 1;

    /// <summary>Columns of the output: ⌊(W + 2·padding − S) / stride⌋ + 1.</summary>
    public int Q => (Input.W + 2 * Padding - S) / Stride + 1;

    /// <summary>N, K, P, Q.</summary>
    public Extent Output => new(Input.N, K, P, Q);

    /// <summary>Weights: K · C · R · S.</summary>
    public int WeightCount => K * Input.C * R * S;
}
