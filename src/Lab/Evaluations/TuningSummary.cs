namespace NativeTickets.Lab.Evaluations;

/// <summary>What was chosen for attacks that are tuned, counted from the trials.</summary>
static class TuningSummary
{
    /// <summary>The best trial of each network and attack, in the order of the log; null where nothing was tuned.</summary>
    public static IReadOnlyList<TuningFound>? Of(IReadOnlyCollection<TuningRow> rows) => rows.Count == 0 ? null :
        [.. rows.GroupBy(row => (row.Asked.Network, row.Asked.Attack)).Select(trials => Of([.. trials.OrderBy(row => row.Asked.Trial)]))];

    /// <summary>Whether two say the same.</summary>
    public static bool AreEqual(IReadOnlyList<TuningFound>? first, IReadOnlyList<TuningFound>? second) => (first ?? []).Count == (second ?? []).Count
        && (first ?? []).Zip(second ?? []).All(pair => pair.First.Settings.SequenceEqual(pair.Second.Settings)
            && pair.First with { Settings = pair.Second.Settings } == pair.Second);

    static TuningFound Of(TuningRow[] trials)
    {
        var best = trials.MinBy(row => row.Median)!; // the first of equal ones
        return new TuningFound
        {
            Network = best.Asked.Network,
            Attack = best.Asked.Attack,
            Trials = trials.Length,
            Images = best.Images,
            Trial = best.Asked.Trial,
            Median = best.Median,
            Settings = new Dictionary<string, double>(best.Settings),
        };
    }
}
