namespace NativeTickets.Kernels;

/// <summary>The entries of one output channel and block of source channels: first those of the window's topmost row, last those of its bottom row.</summary>
readonly unsafe struct EntryRange(ulong* entries, int* starts)
{
    public readonly ulong* Start = entries + starts[0];
    public readonly ulong* Middle = entries + starts[1];
    public readonly ulong* Last = entries + starts[2];
    public readonly ulong* End = entries + starts[3];

    public int Count => (int)(End - Start);
}
