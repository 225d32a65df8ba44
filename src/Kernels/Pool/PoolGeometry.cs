namespace NativeTickets.Kernels;

/// <summary>A pooling window of R × S over images.</summary>
/// <param name="Input">N, C, H, W of the input.</param>
/// <param name="R">Rows of the window.</param>
/// <param name="S">Columns of the window.</param>
/// <param name="Down">Step between windows in rows.</param>
/// <param name="Across">Step between windows in columns.</param>
/// <param name="Top">Rows before the image that windows reach into and do not read.</param>
/// <param name="Left">Columns before it.</param>
/// <param name="Bottom">Rows after it.</param>
/// <param name="Right">Columns after it.</param>
public readonly record struct PoolGeometry(Extent Input, int R, int S, int Down, int Across, int Top, int Left, int Bottom, int Right)
{
    /// <summary>Output rows.</summary>
    public int P => (Input.H + Top + Bottom - R) / Down + 1;

    /// <summary>Output columns.</summary>
    public int Q => (Input.W + Left + Right - S) / Across + 1;

    /// <summary>N, C, P, Q.</summary>
    public Extent Output => new(Input.N, Input.C, P, Q);

    /// <summary>The rows of the image that output row p reads: from From, before To.</summary>
    internal (int From, int To) Rows(int p) => (Math.Max(0, p * Down - Top), Math.Min(Input.H, p * Down - Top + R));

    /// <summary>The columns of the image that output column q reads: from From, before To.</summary>
    internal (int From, int To) Columns(int q) => (Math.Max(0, q * Across - Left), Math.Min(Input.W, q * Across - Left + S));
}
