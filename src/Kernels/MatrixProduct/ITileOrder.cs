namespace NativeTickets.Kernels;

/// <summary>How the two operands of a product lie in memory.</summary>
interface ITileOrder
{
    /// <summary>1 where an operand's columns are the places of the sum (k), 0 where its rows are. A number, as kernels have no use for a bool.</summary>
    static abstract int ColumnsAreK { get; }

    /// <summary>How many neighboring columns lie together in memory, from every multiple of it on: 4 or 1.</summary>
    static abstract int Together { get; }

    internal readonly struct AlongKFours : ITileOrder
    {
        public static int ColumnsAreK => 1;

        public static int Together => 4;
    }

    internal readonly struct AlongKOnes : ITileOrder
    {
        public static int ColumnsAreK => 1;

        public static int Together => 1;
    }

    internal readonly struct AcrossKFours : ITileOrder
    {
        public static int ColumnsAreK => 0;

        public static int Together => 4;
    }

    internal readonly struct AcrossKOnes : ITileOrder
    {
        public static int ColumnsAreK => 0;

        public static int Together => 1;
    }
}
