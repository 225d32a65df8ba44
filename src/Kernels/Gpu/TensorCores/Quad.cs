namespace NativeTickets.Kernels;

/// <summary>Four numbers that a kernel keeps in registers: what a thread holds of a 16 × 8 tile of results, or of four 8 × 4 matrices.</summary>
struct Quad
{
    public float A;
    public float B;
    public float C;
    public float D;
}
