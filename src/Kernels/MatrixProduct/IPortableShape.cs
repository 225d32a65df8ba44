namespace NativeTickets.Kernels;

/// <summary>How many threads work on a tile of the portable product.</summary>
interface IPortableShape
{
    /// <summary>Threads along each side; each computes 8 × 8 results.</summary>
    static abstract int Side { get; }

    /// <summary>64 threads and 64 × 64 results: two warps, enough work for a thread to hide its reads.</summary>
    internal readonly struct Card : IPortableShape
    {
        public static int Side => 8;
    }

    /// <summary>4 threads and 16 × 16 results: what the simulator, which pays for threads and barriers, runs of the same code.</summary>
    internal readonly struct Simulator : IPortableShape
    {
        public static int Side => 2;
    }
}
