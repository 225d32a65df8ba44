using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// A thread's part in bringing one operand's tile to shared memory, and in reading it from there: <see cref="Depth"/> places of the sum (k) by 64, 128 or 256
/// rows or columns of the result (m). Numbers are in groups of four, whose order is turned around by an exclusive-or, so that the copies of a warp and the
/// reads of a warp each touch all 32 banks once.
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

    /// <summary>Prepares one of so many threads, which bring tiles together, for the tiles whose first m is <paramref name="origin"/>.</summary>
    static abstract TSelf At<TOperand>(TOperand operand, int origin, int extent, int threads, int thread) where TOperand : struct, IOperand;

    /// <summary>Starts the copies of this thread for k, k + 1, … k + 15.</summary>
    void Bring<TOperand>(TOperand operand, ArrayView<float> tile, int extent, int threads, int thread, int k) where TOperand : struct, IOperand;

    /// <summary>What <see cref="Read"/> needs to know of a lane, for the 64 m from <paramref name="origin"/> of the tile on.</summary>
    static abstract int Lane(int origin, int extent, int lane);

    /// <summary>Where a lane's reads of eight k begin, which differ from each other by bits 3 and 4 of the place and by constants.</summary>
    static abstract int Turn(int lane, int extent, int round);

    /// <summary>
    /// Of sixteen m and eight k, the numbers of this lane (g = lane / 4, t = lane mod 4): (m + g, k + t), (m + g + 8, k + t), (m + g, k + t + 4), (m + g + 8, k
    /// + t + 4), m = 16 · pair, k = 8 · half. The places are <see cref="Turn"/>'s, with bits 3 and 4 turned over as 0, 1, 2 and 3 say.
    /// </summary>
    static abstract Quad Read(ref float place0, ref float place1, ref float place2, ref float place3, int extent, int pair, int half);
}
