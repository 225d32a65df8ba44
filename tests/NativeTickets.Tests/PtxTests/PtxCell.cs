namespace NativeTickets.Tests;

/// <summary>What is known of a byte of shared memory: who wrote and read it last, and when, counted in barriers of the group and of the warp.</summary>
struct PtxCell
{
    public const short Several = -1; // readers of more than one warp; −2 − w stands for several of warp w

    public int WriteTime;
    public int WriteWarpTime;
    public int ReadTime;
    public int ReadWarpTime;
    public short Writer;
    public short Reader;
    public PtxCellState State;
    public bool IsAtomic;
}
