namespace NativeTickets.Kernels;

/// <summary>Four neighboring floats, which a GPU reads and writes in one instruction of 16 bytes.</summary>
/// <param name="A">The first.</param>
/// <param name="B">The second.</param>
/// <param name="C">The third.</param>
/// <param name="D">The fourth.</param>
readonly record struct FourFloats(float A, float B, float C, float D)
{
    /// <summary>How many.</summary>
    public const int Width = 4;

    /// <summary>True where a row of numbers is one of fours.</summary>
    public static bool Fits(int count) => count % Width == 0;
}
