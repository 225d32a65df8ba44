namespace NativeTickets.Kernels;

/// <summary>
/// A thread's part in bringing one operand's tiles to shared memory, and in reading them from there: <see cref="Depth"/> places of the sum (k) by 64, 128 or
/// 256 rows or columns of the result (m). Numbers are in groups of four, whose order is turned around by an exclusive-or, so that the copies of a warp and the
/// reads of a warp each touch all 32 banks once. Addresses of shared memory are in bytes.
/// </summary>
/// <typeparam name="TSelf">The tile itself.</typeparam>
interface ITile<TSelf> where TSelf : struct, ITile<TSelf>
{
    /// <summary>Numbers of the sum in a tile.</summary>
    public const int Depth = 16;

    /// <summary>1 where an operand's columns are the places of the sum (k), 0 where its rows are. A number, as kernels have no use for a bool.</summary>
    static abstract int ColumnsAreK { get; }

    /// <summary>How many neighboring columns of the operand lie together in memory, from every multiple of it on: 4 or 1.</summary>
    static abstract int Together { get; }

    /// <summary>
    /// Prepares one of so many threads, which bring tiles together, for the tiles whose first m is <paramref name="origin"/>, the first one from
    /// <paramref name="k"/> on, of the rows of a phase.
    /// </summary>
    static abstract TSelf At<TOperand>(TOperand operand, Phase phase, int origin, int extent, int threads, int thread, int k)
        where TOperand : struct, IOperand;

    /// <summary>
    /// Starts the copies of this thread for k, k + 1, … k + 15, those from <paramref name="end"/> on as zeros, to the tile at an address; answers what brings
    /// the next one.
    /// </summary>
    TSelf Bring<TOperand>(TOperand operand, int tile, int extent, int threads, int thread, int k, int end) where TOperand : struct, IOperand;

    /// <summary>Where a lane's reads begin, in numbers, for the 64 m from <paramref name="origin"/> of the tile on.</summary>
    static abstract int Lane(int origin, int extent, int lane);

    /// <summary>Which bit of that is turned over for its other reads; all differ from one of the two by constants.</summary>
    static abstract int Turn { get; }

    /// <summary>
    /// Of 32 m and eight k, the numbers of this lane (g = lane / 4, t = lane mod 4), for either half of the m: (g, k + t), (g + 8, k + t), (g, k + t + 4),
    /// (g + 8, k + t + 4), in the order of m that <see cref="TensorProduct{TShape, TArithmetic, TTile, TOperandA, TOperandB}"/> writes them by;
    /// m = 32 · two, k = 8 · half.
    /// </summary>
    static abstract TwoQuads Read(int place0, int place1, int extent, int two, int half);

    /// <summary>
    /// Operands of matrix instructions out of the tile of the right factor: filters, which were rounded where they were packed, where columns are k.
    /// </summary>
    static abstract TwoWords ReadRight<TArithmetic>(int place0, int place1, int extent, int two, int round) where TArithmetic : struct, IArithmetic;

    /// <summary>Writes a warp's 64 × 64 results, from a row and a column on, of which a lane has those that its operands lead to.</summary>
    static abstract void Write<TArithmetic>(
        ProductResult result, ProductMoments moments, ProductExtents extents, int row, int column, int lane, Strips sums)
        where TArithmetic : struct, IArithmetic;
}
