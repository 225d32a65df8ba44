namespace NativeTickets.Kernels;

/// <summary>The extents of result[z][m,n] = Σ_k a[m,k]·b[n,k], the sum cut into shares.</summary>
/// <param name="M">Rows of the result.</param>
/// <param name="N">Columns of the result.</param>
/// <param name="K">Terms of the sum.</param>
/// <param name="Share">Terms of a share, a multiple of a tile's depth.</param>
readonly record struct ProductExtents(int M, int N, int K, int Share)
{
    /// <summary>How many shares there are.</summary>
    public int Shares => (K + Share - 1) / Share;
}
