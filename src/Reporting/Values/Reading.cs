namespace NativeTickets.Reporting;

/// <summary>A value looked up for one seed: the number, with the images behind it where they were counted, or the reason why there is none.</summary>
readonly record struct Reading(double? Value, string? Missing, long? Count = null)
{
    /// <summary>Whether a check failed that the number rests on.</summary>
    public bool IsMarked { get; init; }

    public static Reading Of(double value, long? count = null) => new(value, null, count);

    public static Reading None(string why) => new(null, why);
}
