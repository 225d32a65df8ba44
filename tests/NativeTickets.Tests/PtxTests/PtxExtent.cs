namespace NativeTickets.Tests;

/// <summary>How many groups or threads there are in each direction; a number alone is a row of so many.</summary>
readonly record struct PtxExtent(int X, int Y = 1, int Z = 1)
{
    public static implicit operator PtxExtent(int x) => new(x);

    public static implicit operator PtxExtent((int X, int Y, int Z) extent) => new(extent.X, extent.Y, extent.Z);

    public int Count => checked(X * Y * Z);

    /// <summary>The place with number <paramref name="i"/>, x fastest.</summary>
    public PtxExtent At(int i) => new(i % X, i / X % Y, i / (X * Y));

    public override string ToString() => $"({X},{Y},{Z})";
}
