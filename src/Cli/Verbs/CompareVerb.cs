using System.CommandLine;
using NativeTickets.Lab.Inspection;
using NativeTickets.Reporting.Comparisons;
using NativeTickets.Reporting.Tables;

namespace NativeTickets.Cli;

/// <summary><c>compare</c>: the settings of two runs, and what they found, side by side.</summary>
static class CompareVerb
{
    public static Command Create()
    {
        var first = PathInput.Argument("first", "A run folder.");
        var second = PathInput.Argument("second", "Another one.");
        var command = new Command("compare", "Compare two runs: the settings that differ, and their results, paired by seed.") { first, second };
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            var (one, other) = (parsed.GetRequiredValue(first), parsed.GetRequiredValue(second));
            var settings = SettingsDifference.Between(one, other);
            var results = RunComparison.Of(one, other);
            Screen.Show(new { settings, results }, () => Show(settings, results.Table()));
            return ExitCode.Done;
        }));
        return command;
    }

    static void Show(IReadOnlyList<SettingsDifference> settings, ReportTable results)
    {
        if (settings.Count == 0) Screen.Line("settings: the same");
        else
        {
            var table = Screen.Table(["setting", "first", "second"], []);
            foreach (var setting in settings) Screen.Row(table, setting.Key, setting.First ?? "—", setting.Second ?? "—");
            Screen.Show(table);
        }
        var found = Screen.Table(results.Columns.Take(2), results.Columns.Skip(2));
        foreach (var row in results.Rows) Screen.Row(found, [.. row]);
        if (results.Rows.Count > 0) Screen.Show(found);
        foreach (var note in results.Notes) Screen.Line(note);
    }
}
