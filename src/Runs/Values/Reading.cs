namespace NativeTickets.Runs.Values;

/// <summary>A value looked up for one seed: the number, with the number of images where it is a share of them, or the reason why there is none.</summary>
/// <param name="Value">The number; null where there is none.</param>
/// <param name="Missing">Why there is none; null where there is one.</param>
/// <param name="Count">The images that the number is a share of; null where it is not, or where the run does not say.</param>
public readonly record struct Reading(double? Value, string? Missing, long? Count = null)
{
    /// <summary>Whether the number depends on a failed check.</summary>
    public bool IsMarked { get; init; }

    /// <summary>Whether it is the number of an attack that another one of its norm and budget beats.</summary>
    public bool IsWeak { get; init; }

    /// <summary>A number that was found.</summary>
    public static Reading Of(double value, long? count = null) => new(value, null, count);

    /// <summary>No number, and the reason.</summary>
    public static Reading None(string why) => new(null, why);
}
