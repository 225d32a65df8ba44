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
        foreach (var ((network, attack), found) in rows)
        {
            foreach (var row in found)
                if (OutcomeOrder.WhatIsWrong(row, NaturalOf(row)) is { } unlike)
                    wrong.Add($"the batch of {attack} on {network} from image {row.First} {unlike}");
            if (attack == MetricNames.AnyChange) continue; // on some images alone, and in no accuracy
            var metric = attack == MetricNames.Natural ? $"{network}.naturalAccuracy" : $"{network}.{attack}.robustAccuracy";
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
        foreach (var metric in result.Counts.Keys.Where(metric => !rows.Keys.Any(key => IsOf(metric, key.Network, key.Attack)) && !IsWorstCase(metric)))
            wrong.Add($"has no line of {metric}, which {RunFiles.Result} states");
        return wrong;

        OutcomeRow? NaturalOf(OutcomeRow row) =>
            rows.GetValueOrDefault((row.Network, MetricNames.Natural))?.FirstOrDefault(natural => natural.First == row.First);
    }

    static bool IsOf(string metric, string network, string attack) =>
        metric == (attack == MetricNames.Natural ? $"{network}.naturalAccuracy" : $"{network}.{attack}.robustAccuracy");

    static bool IsWorstCase(string metric) => metric.Contains($".{MetricNames.WorstCase}", StringComparison.Ordinal);
}
