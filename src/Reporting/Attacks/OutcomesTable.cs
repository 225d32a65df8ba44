namespace NativeTickets.Reporting;

/// <summary>What evaluations measured, seed by seed, with the interval that the number of images leaves.</summary>
static class OutcomesTable
{
    const int MostRows = 60;

    /// <summary>None where nothing was evaluated.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        var found = run.Stages.Where(stage => stage.Kind == "evaluate" && stage.Result is not null)
            .SelectMany(stage => stage.Result!.Counts.Where(count => count.Value > 0), (stage, count) => (Stage: stage, Metric: count.Key, Images: count.Value))
            .GroupBy(each => (Evaluation: each.Stage.Matrix.Qualify(each.Stage.Id), each.Metric)).ToArray();
        if (found.Length == 0) return [];
        var hasMark = false;
        List<IReadOnlyList<string>> rows = [.. found.Take(MostRows).Select(each => (IReadOnlyList<string>)
        [
            each.Key.Metric, each.Key.Evaluation, string.Join(", ", each.Select(one => one.Images).Distinct().Select(images => ValueText.Number(images))),
            string.Join("; ", each.Select(one => Cell(one.Stage, one.Metric, one.Images))),
        ])];
        List<string> notes = ["An interval is the 95 % Wilson interval of the images of one seed: their sampling error alone. How much seeds differ is in the tables above."];
        if (hasMark) notes.Add($"{ChecksTable.Mark} A check of the attack failed: the number is not to be trusted.");
        if (found.Length > MostRows) notes.Add($"{found.Length - MostRows} more numbers are in the stages' result.json.");
        return [new ReportTable("outcomes", "Accuracies of each seed", ["accuracy", "evaluation", "images", "% of each seed"], rows, notes)];

        string Cell(StageRun stage, string metric, long images)
        {
            if (stage.Result!.Metrics.GetValueOrDefault(metric) is not { } share) return "—";
            var isMarked = stage.Checks.Mark(metric);
            hasMark |= isMarked;
            var interval = WilsonInterval.Of(share, images);
            return $"{ValueText.Plain(share, true)} [{ValueText.Plain(interval.Low, true)}, {ValueText.Plain(interval.High, true)}]{(isMarked ? $" {ChecksTable.Mark}" : "")}";
        }
    }
}
