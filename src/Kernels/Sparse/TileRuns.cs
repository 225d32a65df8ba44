namespace NativeTickets.Kernels;

/// <summary>
/// How many runs of four vectors a tile has, how many floats after the first run's reads each other run reads, and which runs read padding only: in the taps of
/// the window's top row the first ones of a tile at the image's upper edge, in those of its bottom row the last ones at the lower edge.
/// </summary>
readonly unsafe struct TileRuns
{
    public readonly int Count;
    public readonly nint Offset1;
    public readonly nint Offset2;
    public readonly nint Offset3;
    public readonly int SkipFirst;
    public readonly int SkipLast;

    public TileRuns(in TileForm form, in Placement placement, TilePlace place)
    {
        Count = form.Runs;
        Offset1 = form.Runs > 1 ? form.RunOffset(1) : 0;
        Offset2 = form.Runs > 2 ? form.RunOffset(2) : 0;
        Offset3 = form.Runs > 3 ? form.RunOffset(3) : 0;
        if (Count < 4 || form.Rows == 1 || form.Step != 1) return;
        var perRow = Count / form.Rows;
        SkipFirst = place.Row + form.Top == -1 ? perRow : 0;
        SkipLast = place.Row + form.Top + form.PanelRows == placement.Source.H + 1 ? perRow : 0;
    }

    public nint this[int run] => run switch { 0 => 0, 1 => Offset1, 2 => Offset2, _ => Offset3 };

    /// <summary>The first entry of which a run reads more than padding.</summary>
    public ulong* Start(int run, in EntryRange entries) => run < SkipFirst ? entries.Middle : entries.Start;

    /// <summary>Behind the last entry of which a run reads more than padding.</summary>
    public ulong* End(int run, in EntryRange entries) => run >= Count - SkipLast ? entries.Last : entries.End;
}

/// <summary>The entries of one output channel and block of source channels: first those of the window's topmost row, last those of its bottom row.</summary>
readonly unsafe struct EntryRange(ulong* entries, int* starts)
{
    public readonly ulong* Start = entries + starts[0];
    public readonly ulong* Middle = entries + starts[1];
    public readonly ulong* Last = entries + starts[2];
    public readonly ulong* End = entries + starts[3];

    public int Count => (int)(End - Start);
}
