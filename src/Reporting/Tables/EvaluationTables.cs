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
            .GroupBy(each => (each.Stage.Id, each.Stage.Matrix, each.Metric)).ToArray();
        var names = RowNames.Of(run, found.Select(each => each.Key.Matrix));
        if (found.Length == 0) return [];
        var (hasMark, hasWeakMark) = (false, false);
        List<IReadOnlyList<string>> rows = [.. found.Take(MostRows).Select(each => (IReadOnlyList<string>)
        [
            .. names.Cells(NameOf(each.Key.Metric), each.Key.Matrix), run.TitleOf(each.Key.Id),
            string.Join(", ", each.Select(one => one.Images).Distinct().Select(images => ValueText.Number(images))),
            string.Join("; ", each.Select(one => Cell(one.Stage, one.Metric, one.Images))),
        ])];
        List<string> notes =
        [
            "Each interval is the 95 % Wilson interval over the images of one seed: sampling error only. The tables above show how much seeds differ.",
        ];
        if (hasMark) notes.Add(ChecksTable.AboutMark);
        if (hasWeakMark) notes.Add(ChecksTable.AboutWeakMark);
        if (found.Length > MostRows) notes.Add($"{found.Length - MostRows} more accuracies are in the result.json files of the stages.");
        string[] columns = [.. names.Headings("accuracy"), "evaluation", "images", "% by seed"];
        return [new ReportTable("outcomes", "Accuracies by seed", columns, rows, notes) { HasWords = true }];

        // "Boosting ticket: pgd-20.robustAccuracy" of boosted.pgd-20.robustAccuracy
        string NameOf(string metric) => metric.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
            ? $"{run.TitleOf(metric[..dot])}: {metric[(dot + 1)..]}" : metric;

        string Cell(StageRun stage, string metric, long images)
        {
            if (stage.Result!.Metrics.GetValueOrDefault(metric) is not { } share) return "—";
            var (isMarked, isWeak) = (stage.Checks.Mark(metric), stage.Checks.MarkWeak(metric));
            (hasMark, hasWeakMark) = (hasMark || isMarked, hasWeakMark || isWeak);
            var interval = ValueText.Interval(WilsonInterval.Of(share, images));
            return $"{ValueText.Plain(share, isFraction: true)} {interval}{ChecksTable.Marks(isMarked, isWeak)}";
        }
    }
}

/// <summary>How the checks of the attacks came out: how many were made, and each that failed.</summary>
static class ChecksTable
{
    /// <summary>Follows a number that depends on a failed check.</summary>
    public const string Mark = "†";

    /// <summary>What the mark means, below a table that has one.</summary>
    public const string AboutMark = $"{Mark} A check of the attack failed: the number is not to be trusted.";

    /// <summary>Follows the number of an attack that another one beats.</summary>
    public const string WeakMark = "‡";

    /// <summary>What that mark means.</summary>
    public const string AboutWeakMark = $"{WeakMark} A weak attack: another one of the same norm and budget breaks more of the same images, so that the "
        + "network is less robust than this number says.";

    /// <summary>What follows a number; nothing where it has no mark.</summary>
    public static string Marks(bool failed, bool weak) => (failed, weak) switch
    {
        (true, true) => $" {Mark}{WeakMark}",
        (true, false) => $" {Mark}",
        (false, true) => $" {WeakMark}",
        (false, false) => "",
    };

    /// <summary>The heading of the table.</summary>
    public const string Title = "Attack checks";

    const int MostShown = 3;

    /// <summary>None where nothing was evaluated.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        StageRun[] evaluations = [.. run.Stages.Where(stage => stage.Checks.Checks.Count > 0)];
        if (evaluations.Length == 0) return [];
        var made = evaluations.SelectMany(stage => stage.Checks.Checks, (stage, check) => (Stage: stage, Check: check)).GroupBy(each => each.Check.Check);
        IReadOnlyList<string>[] rows =
        [
            .. made.Select(kind => (IReadOnlyList<string>)
                [kind.Key, ValueText.Number(kind.Count()), ValueText.Number(kind.Count(each => !each.Check.Passed)), Failures(run, kind)]),
        ];
        string[] notes =
        [
            "A comparison fails if the wrong side is ahead by more than 0.2 % of the images and McNemar's p is below 0.01; "
                + "gradients count as vanished if more than 1 % of the images have none.",
            $"{Mark} marks every table cell that depends on a failed check, {WeakMark} the number of an attack that another one of its norm and budget "
            + "beats; that "
                + "a few steps are weaker than many is in their nature, and no failure.",
        ];
        return [new ReportTable("attack-checks", Title, ["expectation", "checks", "failed", "where"], rows, notes) { HasWords = true }];
    }

    static string Failures(RunFolder run, IEnumerable<(StageRun Stage, AttackCheck Check)> made)
    {
        string[] failures = [.. made.Where(each => !each.Check.Passed).Select(each => Failure(run, each.Stage, each.Check))];
        return string.Join("; ", failures.Take(MostShown)) + (failures.Length > MostShown ? $"; and {failures.Length - MostShown} more" : "");
    }

    static string Failure(RunFolder run, StageRun stage, AttackCheck check)
    {
        var attack = check.Attack is { } name ? $", {name}" : "";
        return $"{stage.Matrix.Qualify(run.TitleOf(stage.Id))}, seed {stage.Seed}, {run.TitleOf(check.Network)}{attack}: {check.Detail}";
    }
}

/// <summary>Networks of one evaluation compared image by image, summed over seeds.</summary>
static class PairsTable
{
    const int MostRows = 60;

    static readonly string[] Columns = ["attack", "evaluation", "images", "only first correct", "only second correct", "p by seed"];

    /// <summary>None where no evaluation has two networks.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        var pairs = run.Stages.SelectMany(stage => stage.Checks.Comparisons, (stage, pair) => (Stage: stage, Pair: pair))
            .GroupBy(found => (found.Stage.Id, found.Stage.Matrix, found.Pair.First, found.Pair.Second, found.Pair.Attack)).ToArray();
        if (pairs.Length == 0) return [];
        var names = RowNames.Of(run, pairs.Select(pair => pair.Key.Matrix));
        List<IReadOnlyList<string>> rows = [];
        foreach (var pair in pairs.Take(MostRows))
        {
            NetworkPair[] seeds = [.. pair.Select(found => found.Pair)];
            rows.Add(
            [
                .. names.Cells($"{run.TitleOf(pair.Key.First)} against {run.TitleOf(pair.Key.Second)}", pair.Key.Matrix), pair.Key.Attack,
                run.TitleOf(pair.Key.Id), ValueText.Number(seeds.Sum(s => s.Images)),
                ValueText.Number(seeds.Sum(s => s.OnlyFirst)), ValueText.Number(seeds.Sum(s => s.OnlySecond)),
                string.Join(", ", seeds.Select(s => ValueText.Number(s.P))),
            ]);
        }
        List<string> notes =
        [
            "Counts are of images that only one of the two networks classifies correctly under the attack. McNemar's exact p is of the networks and images "
                + "of one seed: it says whether these two networks differ, not whether their recipes do.",
        ];
        if (pairs.Length > MostRows) notes.Add($"{pairs.Length - MostRows} more pairs are in the checks.json files of the stages.");
        return [new ReportTable("pairs", "Networks compared image by image", [.. names.Headings("networks"), .. Columns], rows, notes) { HasWords = true }];
    }
}
