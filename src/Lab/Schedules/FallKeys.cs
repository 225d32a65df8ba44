namespace NativeTickets.Lab.Schedules;

/// <summary>Keys of schedules that fall from the first step to the last.</summary>
static class FallKeys
{
    const string EachEpoch = "epoch";

    public static Key<double> Last { get; } = new("last", Rules.Fraction(belowOne: false), Default.Of("0"),
        "The share of the rate that it approaches; its last step is one step before that.");

    public static Key<string> Every { get; } = new("every", Rules.Word("step", EachEpoch), Default.Of("step"),
        "Whether the rate moves with each step, or stays the same within an epoch.");

    /// <summary>Whether the rate stays the same within an epoch.</summary>
    public static bool IsByEpoch(Settings settings) => Every.Read(settings) == EachEpoch;
}
