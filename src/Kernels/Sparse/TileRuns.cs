namespace NativeTickets.Kernels;

/// <summary>How many runs of four vectors a tile has, and how many floats after the first run's reads each other run reads.</summary>
readonly struct TileRuns(in TileForm form)
{
    public readonly int Count = form.Runs;
    public readonly nint Offset1 = form.Runs > 1 ? form.RunOffset(1) : 0;
    public readonly nint Offset2 = form.Runs > 2 ? form.RunOffset(2) : 0;
    public readonly nint Offset3 = form.Runs > 3 ? form.RunOffset(3) : 0;

    public nint this[int run] => run switch { 0 => 0, 1 => Offset1, 2 => Offset2, _ => Offset3 };
}
