namespace NativeTickets.Kernels;

/// <summary>
/// Tiles of operands that lie in memory as bf16 and whose rows are k, as [m / 16][32][16]: eight neighbors of m, 16 bytes, are a group, and of the two groups
/// of row k the first is where k / 4 is even. One instruction reads four 8 × 8 matrices and turns them around, so that a lane gets neighbors along k. An
/// operand's columns are words of two neighbors, and k is counted in pairs.
/// </summary>
struct PairsAcrossK : ITile<PairsAcrossK>
{
    const int Row = 8; // words
    const int Block = 2 * ITile<PairsAcrossK>.Depth * Row; // words of sixteen m

    Walk walk;
    int row, end, to, turned;

    public static int ColumnsAreK => 0;

    public static int Together => 4;

    public static int Turn => 0; // all reads of a lane differ by constants

    /// <summary>
    /// A warp brings four rows of 64 m, an eighth of it two groups of each: 128 bytes of a row come together, and eight lanes write to all banks.
    /// </summary>
    public static PairsAcrossK At<TOperand>(TOperand operand, Phase phase, int origin, int extent, int threads, int thread, int k)
        where TOperand : struct, IOperand
    {
        var (lane, warp) = (thread & 31, thread >> 5);
        var parts = extent >> 6;
        var rows = warp / parts;
        var row = (rows << 2) + (lane >> 1 & 3);
        var block = (warp - rows * parts << 2) + (lane >> 3);
        var half = lane & 1;
        var to = block * Block + row * Row + ((half ^ rows & 1) << 2);
        return new PairsAcrossK
        {
            walk = operand.WalkAt((k << 1) + row, (origin >> 1) + (block << 3) + (half << 2), (threads << 3) / extent),
            row = row,
            end = operand.Rows,
            to = to * sizeof(float),
            turned = (to ^ 4) * sizeof(float),
        };
    }

    public readonly PairsAcrossK Bring<TOperand>(TOperand operand, int tile, int extent, int threads, int thread, int k, int end)
        where TOperand : struct, IOperand
    {
        var step = (threads << 3) / extent;
        var next = step * Row;
        var left = Math.Min(end << 1, this.end) - (k << 1) - row; // the last pair may be half of one
        // four rows further, and their groups have changed places
        var (even, odd) = (tile + to, step == 4 ? tile + turned : tile + to);
        var moved = this;
        moved.walk = TileAcrossK.Copy(operand, walk, even, odd, next, left, step, 2 * ITile<PairsAcrossK>.Depth);
        return moved;
    }

    public static int Lane(int origin, int extent, int lane)
    {
        var row = (lane & 7) + (lane >> 4 << 3); // matrices 0 and 1 are k 0 … 7, matrices 2 and 3 k 8 … 15
        var half = lane >> 3 & 1;
        return (origin >> 4) * Block + row * Row + ((half ^ row >> 2 & 1) << 2);
    }

    public static TwoQuads Read(int place0, int place1, int extent, int two, int half) => new()
    {
        First = Read(place0, 2 * two * Block + half * 16 * Row),
        Second = Read(place0, (2 * two + 1) * Block + half * 16 * Row),
    };

    static Quad Read(int place, int further) => Quad.Of(MatrixUnit.LoadTurned(place, further));

    public static TwoWords ReadRight<TArithmetic>(int place0, int place1, int extent, int two, int round) where TArithmetic : struct, IArithmetic =>
        TArithmetic.Read<PairsAcrossK>(place0, place1, extent, two, round);

    public static void Write<TArithmetic>(
        ProductResult result, ProductMoments moments, ProductExtents extents, int row, int column, int lane, Strips sums)
        where TArithmetic : struct, IArithmetic => TileAlongK.Write<TArithmetic>(result, moments, extents, row, column, lane, sums);
}
