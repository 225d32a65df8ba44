namespace NativeTickets;

/// <summary>The engine's promise about bits.</summary>
public static class Numerics
{
    /// <summary>Counts the changes of the engine after which the same run gives other bits on the same device; part of every stage's hash.</summary>
    public const string Version = "3";
}
