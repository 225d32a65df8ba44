namespace NativeTickets.Kernels;

/// <summary>
/// The tiles of Winograd's F(2×2, 3×3): each gives 2 × 2 outputs from 4 × 4 inputs and 16 products where the plain sum takes 36. A tile of one block of 16
/// images is a vector in every array here; they are numbered by block, row, column. Source: Lavin and Gray 2015, arXiv:1509.09308.
/// </summary>
/// <param name="Source">N and the extents of what is read.</param>
/// <param name="Output">The extents of what is written.</param>
/// <param name="Padding">Zeros around the source.</param>
readonly record struct WinogradGrid(Extent Source, Extent Output, int Padding)
{
    /// <summary>Outputs a side.</summary>
    public const int Side = 2;

    /// <summary>Inputs a side.</summary>
    public const int Window = 4;

    /// <summary>Products of a tile.</summary>
    public const int Points = Window * Window;

    const int FewestChannels = 16; // with three channels the transforms outweigh the products: measured 4.3 ms against 2.8

    // on maps of 2 × 2 skipping the padding saves the forward pass as much as the tiles do: measured 7.8 ms against 9.3
    const int SmallestForward = 4;
    const int SmallestBackward = 2;

    public int Rows => (Output.H + Side - 1) / Side;

    public int Columns => (Output.W + Side - 1) / Side;

    /// <summary>Vectors: tiles times blocks of images.</summary>
    public int Count => Lanes.Blocks(Output.N) * Rows * Columns;

    /// <summary>
    /// True where the tiles pay in the forward pass: 3 × 3 windows one pixel apart, on maps that are not so small that skipping the padding saves as much.
    /// </summary>
    public static bool SuitsForward(in Conv2dGeometry g) => Suits(g, SmallestForward);

    /// <summary>True where the tiles pay in both backward passes.</summary>
    public static bool SuitsBackward(in Conv2dGeometry g) => Suits(g, SmallestBackward);

    static bool Suits(in Conv2dGeometry g, int smallestMap) =>
        g is { R: 3, S: 3, Stride: 1 } && Math.Min(g.P, g.Q) >= smallestMap && g.Padding < 3 && Math.Min(g.Input.C, g.K) >= FewestChannels;
}
