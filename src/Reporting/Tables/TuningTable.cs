using System.Globalization;
using NativeTickets.Reporting.Values;

namespace NativeTickets.Reporting.Tables;

/// <summary>The settings that trials chose for attacks that are tuned, network by network.</summary>
static class TuningTable
{
    const int MostRows = 60;

    /// <summary>None where nothing was tuned.</summary>
    public static IReadOnlyList<ReportTable> Build(RunFolder run)
    {
        (StageRun Stage, TuningFound Found)[] all = [.. run.Stages.SelectMany(stage => stage.Checks.Tunings ?? [], (stage, found) => (stage, found))];
        if (all.Length == 0) return [];
        var names = RowNames.Of(run, all.Select(each => each.Stage.Matrix));
        IReadOnlyList<string>[] rows =
        [
            .. all.Take(MostRows).Select(each => (IReadOnlyList<string>)
            [
                .. names.Cells(run.TitleOf(each.Found.Network), each.Stage.Matrix), each.Found.Attack, $"{run.TitleOf(each.Stage.Id)}, seed {each.Stage.Seed}",
                $"{ValueText.Number(each.Found.Trials)} of {ValueText.Number(each.Found.Images)}", Short(each.Found.Median),
                string.Join(", ", each.Found.Settings.Select(setting => $"{setting.Key} {Short(setting.Value)}")),
            ]),
        ];
        List<string> notes = ["Trials look for the least median distance on images that are not measured. Budgets of one attack share what was chosen."];
        if (all.Length > MostRows) notes.Add($"{all.Length - MostRows} more are in the checks.json files of the stages.");
        string[] columns = [.. names.Headings("network"), "attack", "evaluation", "trials of images", "median distance", "settings"];
        return [new ReportTable("attack-tuning", "Tuned attacks", columns, rows, notes) { HasWords = true }];
    }

    static string Short(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
