namespace NativeTickets.Kernels;

/// <summary>Four registers without a type: operands of matrix instructions, and what four 8 × 4 matrices leave with a thread.</summary>
struct Words
{
    public uint A;
    public uint B;
    public uint C;
    public uint D;
}
