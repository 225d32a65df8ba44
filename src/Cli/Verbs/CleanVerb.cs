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
        command.SetAction(parsed => Failures.Guard(() =>
        {
            var run = Fault.RunFolder = parsed.GetRequiredValue(folder);
            var isRemoving = parsed.GetValue(yes);
            var found = isRemoving ? UnusedStages.Remove(run) : UnusedStages.In(run);
            foreach (var stage in found)
                Screen.Line($"{stage.Folder}: {ResourceForecast.Bytes(stage.Bytes)}{(stage.IsFinished ? "" : ", not finished")}");
            var sum = $"{found.Count:#,0} {(found.Count == 1 ? "stage" : "stages")}, {ResourceForecast.Bytes(found.Sum(stage => (double)stage.Bytes))}";
            Screen.Line(found.Count == 0 ? $"{run}: its pipeline names every stage that is there"
                : isRemoving ? $"{sum} removed" : $"{sum} that the pipeline no longer names; --yes removes them");
            return ExitCode.Done;
        }));
        return command;
    }
}
