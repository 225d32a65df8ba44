using NativeTickets.Lab.Evaluations;

namespace NativeTickets.Lab.Verification;

/// <summary>Counts the accuracies of an evaluation's result again from its log.</summary>
static class OutcomeRecount
{
    /// <summary>What is wrong with the log, or differs from the result.</summary>
    /// <exception cref="RunFolderException">A line is not as a run writes it.</exception>
    public static IReadOnlyList<string> Of(string path, StageResult result)
    {
        var wrong = new List<string>();
        var rows = new LineFile(path).Read(OutcomeRow.Parse).GroupBy(row => (row.Network, row.Attack)).ToDictionary(rows => rows.Key, rows => rows.ToArray());
        var natural = rows.Where(all => all.Key.Attack == MetricNames.Natural).SelectMany(all => all.Value).DistinctBy(row => (row.Network, row.First))
            .ToDictionary(row => (row.Network, row.First));
        foreach (var ((network, attack), found) in rows)
        {
            foreach (var row in found)
                if (OutcomeOrder.WhatIsWrong(row, natural.GetValueOrDefault((row.Network, row.First))) is { } unlike)
                    wrong.Add($"the batch of {attack} on {network} from image {row.First} {unlike}");
            if (attack == MetricNames.AnyChange) continue; // on some images alone, and in no accuracy
            var metric = MetricOf(network, attack);
            var images = 0;
            foreach (var row in found)
            {
                if (row.First != images) wrong.Add($"the batch of {attack} on {network} that follows image {images} begins at image {row.First}");
                images = row.First + row.Right.Length;
            }
            if (!result.Metrics.TryGetValue(metric, out var stated) || !result.Counts.TryGetValue(metric, out var count))
            {
                wrong.Add($"has {attack} on {network}, of which {RunFiles.Result} has no {metric}");
                continue;
            }
            var right = found.Sum(row => row.Right.Count(one => one));
            if (images != count || stated != (double)right / images)
                wrong.Add(FormattableString.Invariant($"has {right} of {images} right in {metric}, {RunFiles.Result} says {stated} of {count}"));
        }
        var logged = rows.Keys.Select(key => MetricOf(key.Network, key.Attack)).ToHashSet(StringComparer.Ordinal);
        foreach (var metric in result.Counts.Keys.Where(metric => !logged.Contains(metric) && !IsWorstCase(metric)))
            wrong.Add($"has no line of {metric}, which {RunFiles.Result} states");
        return wrong;
    }

    static string MetricOf(string network, string attack) =>
        attack == MetricNames.Natural ? $"{network}.naturalAccuracy" : $"{network}.{attack}.robustAccuracy";

    static bool IsWorstCase(string metric) => metric.Contains($".{MetricNames.WorstCase}", StringComparison.Ordinal);
}
