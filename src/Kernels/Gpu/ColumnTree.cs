using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>What is gathered from the columns of a matrix in a tree of fixed shape: 64 rows of a column, or of four, are a leaf, up to 64 leaves a branch of
/// the level above, and so on.</summary>
interface IColumnTree
{
    /// <summary>Gathers a leaf: the rows from 64 · <paramref name="part"/> on of a column, or of four. Written at <paramref name="part"/>.</summary>
    void Leaf(int part, int unit);

    /// <summary>
    /// Gathers up to 64 parts of a column, from 64 · <paramref name="chunk"/> on, of the <paramref name="parts"/> that are written from
    /// <paramref name="from"/> on and stand for <paramref name="span"/> rows each. Written at <paramref name="to"/> + chunk.
    /// </summary>
    void Merge(int from, int parts, int span, int chunk, int column, int to);

    /// <summary>The same of the last level, of 64 parts at most, and what follows from it.</summary>
    void Finish(int from, int parts, int span, int column);

    /// <summary>What is done to a number, or to four, of a row once its columns are finished.</summary>
    void After(int row, int unit);
}

/// <summary>
/// A tree over the columns of a matrix in one launch. Groups gather leaves; the last one to finish of those that share its columns gathers the levels above,
/// alone. Which group that is, is chance, but the order of every sum is the tree's. Where one group has all rows of its columns, it may go over
/// them once more.
/// </summary>
/// <remarks>
/// Whoever is last is found by counting: what a group has written is made visible to all before it counts itself, and nobody reads what another group wrote
/// before the count says that it is there. The last one leaves the counter at 0 for the next launch.
/// </remarks>
readonly struct ColumnTree<TShape, TTree>(int units, int width, int rows, int parts, int hasLeaves, int hasAfter, TTree tree, ArrayView<int> counters)
    : IGroupBody
    where TShape : struct, ITreeShape
    where TTree : struct, IColumnTree
{
    public static int GroupSize => TShape.Threads;

    public static bool NeedsTensorCores => false;

    public void Run()
    {
        var turn = SharedMemory.Allocate<int>(1);
        var thread = Group.IdxX;
        var unitsOfGroup = TShape.Columns / width;
        var down = thread / unitsOfGroup;
        var partsOfGroup = TShape.Threads / unitsOfGroup;
        var unit = Grid.IdxX * unitsOfGroup + thread - down * unitsOfGroup;
        if (hasLeaves != 0 && unit < units)
            for (var part = Grid.IdxY * partsOfGroup + down; part < parts; part += Grid.DimY * partsOfGroup) tree.Leaf(part, unit);

        MemoryFence.DeviceLevel();
        Group.Barrier();
        if (thread == 0) turn[0] = Atomic.Add(ref counters[Grid.IdxX], 1);
        Group.Barrier();
        if (turn[0] == Grid.DimY - 1)
        {
            MemoryFence.DeviceLevel();
            if (thread == 0) counters[Grid.IdxX] = 0;
            var (columns, first) = (units * width, Grid.IdxX * TShape.Columns);
            var (from, left, span) = (0, parts, ColumnSumGpu.RowsPerThread);
            while (left > ColumnSumGpu.RowsPerThread)
            {
                var merged = (left + ColumnSumGpu.RowsPerThread - 1) / ColumnSumGpu.RowsPerThread;
                for (var item = thread; item < merged * TShape.Columns; item += TShape.Threads)
                {
                    var chunk = item / TShape.Columns;
                    var column = first + item - chunk * TShape.Columns;
                    if (column < columns) tree.Merge(from, left, span, chunk, column, from + left);
                }
                Group.Barrier();
                from += left;
                left = merged;
                span *= ColumnSumGpu.RowsPerThread;
            }
            for (var item = thread; item < TShape.Columns; item += TShape.Threads)
                if (first + item < columns) tree.Finish(from, left, span, first + item);
            Group.Barrier();
            if (hasAfter != 0 && unit < units)
                for (var row = down; row < rows; row += partsOfGroup) tree.After(row, unit);
        }
    }
}

/// <summary>How many threads gather how many columns.</summary>
interface ITreeShape
{
    /// <summary>Threads of a group; each has a column, or four, and some leaves.</summary>
    static abstract int Threads { get; }

    /// <summary>Columns of a group, a multiple of four.</summary>
    static abstract int Columns { get; }

    /// <summary>Eight columns, which is as few as are fetched together, so that many groups share the columns; 64 leaves of 64 rows at once where
    /// threads have four columns.</summary>
    internal readonly struct Card : ITreeShape
    {
        public static int Threads => 128;

        public static int Columns => 8;
    }

    /// <summary>What the simulator, which pays for threads and barriers, runs of the same code.</summary>
    internal readonly struct Simulator : ITreeShape
    {
        public static int Threads => 4;

        public static int Columns => 4;
    }
}

/// <summary>Launches of trees.</summary>
static class ColumnTreeGpu
{
    const int MostGroups = 65535; // that a grid has along its second axis
    const int MostRowsOfGroup = 2048; // one group has them all where that costs less than a second launch: 32 leaves

    /// <summary>Numbers of a column in all levels below the last one, leaves included.</summary>
    public static int Height(int rows)
    {
        var (height, parts) = (0, ColumnSumGpu.Chunks(rows));
        for (; parts > ColumnSumGpu.RowsPerThread; parts = ColumnSumGpu.Chunks(parts)) height += parts;
        return height + parts;
    }

    /// <summary>True where a tree's launch can also do what follows it to each number.</summary>
    public static bool HasAfter(int rows) => rows <= MostRowsOfGroup;

    /// <summary>Gathers a tree.</summary>
    /// <param name="device">Where.</param>
    /// <param name="rows">Of the matrix.</param>
    /// <param name="units">Columns of the matrix, or fours of them.</param>
    /// <param name="width">Columns of a unit, 1 or 4.</param>
    /// <param name="tree">What is gathered.</param>
    /// <param name="hasLeaves">False where the leaves are there already.</param>
    /// <param name="hasAfter">True to do what follows to each number, where <see cref="HasAfter"/>.</param>
    public static void Run<TTree>(GpuDevice device, int rows, int units, int width, TTree tree, bool hasLeaves = true, bool hasAfter = false)
        where TTree : struct, IColumnTree
    {
        if (device.IsSimulated) Run<ITreeShape.Simulator, TTree>(device, rows, units, width, tree, hasLeaves, hasAfter);
        else Run<ITreeShape.Card, TTree>(device, rows, units, width, tree, hasLeaves, hasAfter);
    }

    static void Run<TShape, TTree>(GpuDevice device, int rows, int units, int width, TTree tree, bool hasLeaves, bool hasAfter)
        where TShape : struct, ITreeShape where TTree : struct, IColumnTree
    {
        var parts = ColumnSumGpu.Chunks(rows);
        var unitsOfGroup = TShape.Columns / width;
        var partsOfGroup = TShape.Threads / unitsOfGroup;
        var across = (units + unitsOfGroup - 1) / unitsOfGroup;
        var down = hasLeaves && !hasAfter ? Math.Min(MostGroups, (parts + partsOfGroup - 1) / partsOfGroup) : 1;
        device.RunGroups(across, down, 1, new ColumnTree<TShape, TTree>(
            units, width, rows, parts, hasLeaves ? 1 : 0, hasAfter ? 1 : 0, tree, GpuBuffer.Of<int>(device.Counters(across))));
    }
}
