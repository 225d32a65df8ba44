namespace NativeTickets.Kernels;

/// <summary>Four numbers that a kernel keeps in registers: what a thread holds of a 16 × 8 tile of results, or of an operand's 16 × 8 numbers.</summary>
struct Quad
{
    public float A;
    public float B;
    public float C;
    public float D;
}
