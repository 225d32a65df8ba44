using System.CommandLine;
using NativeTickets.Lab;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary><c>plan</c>: the stages of a pipeline for programs that schedule them.</summary>
static class PlanVerb
{
    const double Gibibyte = 1 << 30;

    public static Command Create()
    {
        var flags = new RunFlags();
        var command = new Command("plan", "List the stages of a pipeline with what each needs; trains nothing.") { flags.File };
        flags.AddTo(command);
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            using var interruption = new Interruption();
            return Interruption.Guard(interruption, "stopped", () =>
            {
                var options = flags.OptionsOf(parsed);
                var stages = PlannedStage.Of(NativeLaboratory.Read(flags.PathOf(parsed), options.Scale, options.Given), options, interruption.Token);
                Screen.Show(DocumentOf(stages, flags.Words(parsed)), () => Show(stages));
                return ExitCode.Done;
            });
        }));
        return command;
    }

    static void Show(IReadOnlyList<PlannedStage> stages)
    {
        var table = Screen.Table(["stage", "kind", "inputs"], ["expected", "memory"]);
        if (StageGroups.AreShown(stages.Count))
        {
            var ids = stages.DistinctBy(stage => stage.Folder).ToDictionary(stage => stage.Folder, stage => stage.Header.Id);
            foreach (var same in stages.GroupBy(stage => stage.Header.Id).Select(same => same.ToArray()))
                Screen.Row(table, StageGroups.Name([.. same.Select(stage => stage.Header)]), same[0].Header.Kind,
                    string.Join(", ", same.SelectMany(stage => stage.InputFolders).Select(input => ids.GetValueOrDefault(input, input)).Distinct()),
                    StageGroups.Time([.. same.Where(stage => !stage.IsFinished).Select(stage => stage.Seconds)], same.Count(stage => stage.IsFinished)),
                    $"{ResourceForecast.Bytes(same.Max(stage => stage.Memory))} each");
        }
        else
            foreach (var stage in stages)
                Screen.Row(table, stage.Folder, stage.Header.Kind, string.Join(", ", stage.InputFolders),
                    stage.IsFinished ? "finished" : ProgressText.Duration(stage.Seconds), ResourceForecast.Bytes(stage.Memory));
        Screen.Show(table);
    }

    static IEnumerable<object> DocumentOf(IReadOnlyList<PlannedStage> stages, IReadOnlyList<string> words) => stages.Select(stage => new
    {
        stage.Header.Id,
        stage.Header.Kind,
        stage.Header.Seed,
        stage.Header.Matrix,
        stage.Folder,
        stage.Hash,
        stage.Inputs,
        Command = (string[])["nativetickets", "run", .. words, "--worker", "--only", stage.ShortHash],
        Minutes = Math.Round(stage.Seconds / 60, 3),
        MemoryGiB = Math.Round(stage.Memory / Gibibyte, 3),
        Finished = stage.IsFinished,
    });
}
