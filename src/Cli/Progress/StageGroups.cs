using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary>Lists of stages: one by one as long as a screen holds them, else one line for all seeds and matrix entries of each stage.</summary>
static class StageGroups
{
    const int Most = 20;

    /// <summary>Whether a list of so many is shown by groups.</summary>
    public static bool AreShown(int stages) => stages > Most;

    /// <summary>"boosted: 30 (3 seeds × 10 matrix entries)".</summary>
    /// <param name="same">The instances of one stage.</param>
    public static string Name(IReadOnlyCollection<StageHeader> same)
    {
        var (seeds, entries) = (same.Select(stage => stage.Seed).Distinct().Count(), same.Select(stage => stage.Matrix).Distinct().Count());
        var matrix = entries == 1 ? "" : $" × {entries:#,0} matrix entries";
        return $"{same.First().Id}: {same.Count:#,0} ({seeds:#,0} {(seeds == 1 ? "seed" : "seeds")}{matrix})";
    }

    /// <summary>The first of several texts, and how many others there are.</summary>
    public static string First(IEnumerable<string> texts) => texts.Distinct().ToArray() is [var first, .. { Length: > 0 } others]
        ? $"{first}; {others.Length:#,0} {(others.Length == 1 ? "differs" : "differ")}" : texts.FirstOrDefault() ?? "";

    /// <summary>What the open ones of a group take together, and how many have ended.</summary>
    /// <param name="seconds">Of each that is open.</param>
    /// <param name="finished">How many have ended.</param>
    public static string Time(IReadOnlyCollection<double> seconds, int finished) => seconds.Count == 0 ? "finished"
        : $"{ProgressText.Duration(seconds.Sum())}{(finished > 0 ? $", {finished:#,0} finished" : "")}";
}
