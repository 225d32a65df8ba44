using System.CommandLine;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Cli;

/// <summary><c>clean</c>: removes the stages of a run that its pipeline no longer names.</summary>
static class CleanVerb
{
    public static Command Create()
    {
        var folder = PathInput.Argument("folder", "A run folder, runs/quickstart for instance.");
        var yes = new Option<bool>("--yes") { Description = "Remove them; without it they are only shown." };
        var command = new Command("clean", "Show the stages in a run folder that its pipeline no longer names, and what they weigh; remove them with --yes.")
        {
            folder, yes,
        };
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            var run = Fault.RunFolder = parsed.GetRequiredValue(folder);
            var isRemoving = parsed.GetValue(yes);
            var found = isRemoving ? UnusedStages.Remove(run) : UnusedStages.In(run);
            var given = UnusedStages.GivenTo(run);
            var bytes = found.Sum(stage => stage.Bytes);
            var stages = found.Select(stage => new { stage.Folder, stage.Bytes, Finished = stage.IsFinished });
            Screen.Show(new { stages, bytes, removed = isRemoving, set = given }, () => Show(run, found, given, isRemoving));
            return ExitCode.Done;
        }));
        return command;
    }

    static void Show(string run, IReadOnlyList<UnusedStage> found, IReadOnlyList<string> given, bool isRemoving)
    {
        foreach (var stage in found) Screen.Line($"{stage.Folder}: {ResourceForecast.Bytes(stage.Bytes)}{(stage.IsFinished ? "" : ", not finished")}");
        if (found.Count > 0 && given.Count > 0)
            Screen.Line($"the last run had {string.Join(' ', given.Select(value => $"--set {ShownText.Argument(value)}"))}: stages of the file without that "
                + "are among these");
        var sum = $"{found.Count:#,0} {(found.Count == 1 ? "stage" : "stages")}, {ResourceForecast.Bytes(found.Sum(stage => stage.Bytes))}";
        Screen.Line(found.Count == 0 ? $"{run}: its pipeline names every stage that is there"
            : isRemoving ? $"{sum} removed" : $"{sum} that the pipeline no longer names; --yes removes them");
    }
}
