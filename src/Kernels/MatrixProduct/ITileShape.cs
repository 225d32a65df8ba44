namespace NativeTickets.Kernels;

/// <summary>How the 64 × 64 results of four warps lie together, and how many tiles are on their way.</summary>
interface ITileShape
{
    /// <summary>Rows of the result that a group computes.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the result that a group computes.</summary>
    static abstract int Columns { get; }

    /// <summary>Tiles of each operand in shared memory: one that is read, the others on their way.</summary>
    static abstract int Stages { get; }

    /// <summary>Waits for the oldest tile on its way.</summary>
    static abstract void Wait();

    /// <summary>128 × 128, 48 KiB: what a group may have without asking, all of it.</summary>
    internal readonly struct Square : ITileShape
    {
        public static int Rows => 128;

        public static int Columns => 128;

        public static int Stages => 3;

        public static void Wait() => AsyncCopy.WaitAllButOne();
    }

    /// <summary>256 × 64, 40 KiB, for results of at most 64 columns.</summary>
    internal readonly struct Tall : ITileShape
    {
        public static int Rows => 256;

        public static int Columns => 64;

        public static int Stages => 2;

        public static void Wait() => AsyncCopy.WaitAll();
    }
}
