using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Tables;

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
        return [new ReportTable("outcomes", "Accuracies of each seed", ["accuracy", "evaluation", "images", "% of each seed"], rows, notes) { HasWords = true }];

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

/// <summary>How the checks of the attacks came out: how many passed, and each that failed.</summary>
static class ChecksTable
{
    /// <summary>What stands behind a cell that rests on a failed check.</summary>
    public const string Mark = "†";

    /// <summary>None where nothing was evaluated.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        StageRun[] evaluations = [.. run.Stages.Where(stage => stage.Checks.Checks.Count > 0)];
        if (evaluations.Length == 0) return [];
        IReadOnlyList<string>[] rows =
        [
            .. evaluations.SelectMany(stage => stage.Checks.Checks, (stage, check) => (stage, check)).GroupBy(made => made.check.Check)
                .Select(kind => (IReadOnlyList<string>)[kind.Key, ValueText.Number(kind.Count()), ValueText.Number(kind.Count(made => !made.check.Passed)), Failures(kind)]),
        ];
        return
        [
            new ReportTable("attack-checks", "Checks of the attacks", ["what ought to hold", "checked", "failed", "where"], rows,
            [
                "A comparison fails where the wrong side is ahead by more than 0.2 % of the images and McNemar's p is below 0.01; gradients have vanished where more than 1 % of the images have none.",
                $"{Mark} marks every cell of a table that rests on a failed check.",
            ]) { HasWords = true },
        ];
    }

    static string Failures(IEnumerable<(StageRun Stage, AttackCheck Check)> made)
    {
        const int mostShown = 3;
        string[] failures =
            [.. made.Where(m => !m.Check.Passed).Select(m => $"{m.Stage.Matrix.Qualify(m.Stage.Id)}, seed {m.Stage.Seed}, {m.Check.Network}{(m.Check.Attack is { } attack ? $", {attack}" : "")}: {m.Check.Detail}")];
        return string.Join("; ", failures.Take(mostShown)) + (failures.Length > mostShown ? $"; and {failures.Length - mostShown} more" : "");
    }
}

/// <summary>Networks of one evaluation compared image by image; seeds are added up.</summary>
static class PairsTable
{
    const int MostRows = 60;

    /// <summary>None where no evaluation has two networks.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        var pairs = run.Stages.SelectMany(stage => stage.Checks.Comparisons, (stage, pair) => (Stage: stage, Pair: pair))
            .GroupBy(found => (Evaluation: found.Stage.Matrix.Qualify(found.Stage.Id), found.Pair.First, found.Pair.Second, found.Pair.Attack)).ToArray();
        if (pairs.Length == 0) return [];
        List<IReadOnlyList<string>> rows = [];
        foreach (var pair in pairs.Take(MostRows))
        {
            NetworkPair[] seeds = [.. pair.Select(found => found.Pair)];
            var (images, onlyFirst, onlySecond) = (seeds.Sum(s => s.Images), seeds.Sum(s => s.OnlyFirst), seeds.Sum(s => s.OnlySecond));
            rows.Add([$"{pair.Key.First} against {pair.Key.Second}", pair.Key.Attack, pair.Key.Evaluation, ValueText.Number(images), ValueText.Number(onlyFirst), ValueText.Number(onlySecond),
                string.Join(", ", seeds.Select(s => ValueText.Number(s.P)))]);
        }
        List<string> notes =
        [
            "Counted are images that only one of the two networks classifies rightly under the attack. McNemar's exact p is of one seed's networks and images: it says whether these two "
                + "networks differ, not whether their recipes do.",
        ];
        if (pairs.Length > MostRows) notes.Add($"{pairs.Length - MostRows} more pairs are in the stages' checks.json.");
        string[] columns = ["networks", "attack", "evaluation", "images", "only the first", "only the second", "p of each seed"];
        return [new ReportTable("pairs", "Networks compared image by image", columns, rows, notes) { HasWords = true }];
    }
}
