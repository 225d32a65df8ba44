using System.CommandLine;
using System.Globalization;
using NativeTickets.Reporting.Comparisons;

namespace NativeTickets.Cli;

/// <summary><c>list</c>: the runs in a folder.</summary>
static class ListVerb
{
    public static Command Create()
    {
        var folder = PathInput.Argument("folder", "A folder of run folders, or one of them.", "runs");
        var command = new Command("list", "List the runs in a folder: how far each is, and what it found.") { folder };
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            var runs = RunListing.In(parsed.GetRequiredValue(folder));
            Screen.Show(runs, () => Show(runs, parsed.GetRequiredValue(folder)));
            return runs.Any(run => run.Problem is not null) ? ExitCode.Failed : ExitCode.Done;
        }));
        return command;
    }

    static void Show(IReadOnlyList<RunListing> runs, string folder)
    {
        if (runs.Count == 0)
        {
            Screen.Line($"{folder}: no run folder is in it");
            return;
        }
        var table = Screen.Table(["run", "scale", "device", "changed (UTC)"], ["seeds", "stages", "reproduced", "refuted", "undecided"]);
        foreach (var run in runs.Where(run => run.Problem is null))
            Screen.Row(table, run.Name ?? "", run.Scale ?? "", run.Device ?? "", run.Changed?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
                $"{run.Seeds}", run.Ended == run.Stages ? $"{run.Stages}" : $"{run.Ended} of {run.Stages}", $"{run.Reproduced}", $"{run.Refuted}",
                $"{run.Undecided}");
        Screen.Show(table);
        foreach (var run in runs.Where(run => run.Problem is not null)) Screen.Line($"cannot be read: {run.Problem}");
    }
}
