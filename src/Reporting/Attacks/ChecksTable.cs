namespace NativeTickets.Reporting;

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
            ]),
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
