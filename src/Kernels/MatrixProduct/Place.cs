namespace NativeTickets.Kernels;

/// <summary>Where a row or a column of an operand lies: what an operand works out once and uses for many elements.</summary>
struct Place
{
    public int Base;
    public int I;
    public int J;
}
