using System.CommandLine;
using NativeTickets.Lab;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Plan.Pipelines;

namespace NativeTickets.Cli;

/// <summary><c>check</c>: the plan, its cost and its expected time. Trains nothing.</summary>
static class CheckVerb
{
    public static Command Create()
    {
        var flags = new RunFlags();
        var command = new Command("check", "Check a pipeline and forecast its cost; trains nothing, times a few steps.") { flags.File };
        flags.AddTo(command);
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            using var interruption = new Interruption();
            var options = flags.OptionsOf(parsed);
            return Interruption.Guard(interruption, "stopped", () =>
            {
                var file = NativeLaboratory.Read(flags.PathOf(parsed), options.Scale, options.Given);
                PipelineFile[] others =
                    [.. file.Scales.Where(scale => scale != options.Scale).Select(scale => NativeLaboratory.Read(flags.PathOf(parsed), scale, options.Given))];
                var check = PipelineCheck.Run(file, others, options, interruption.Token);
                Screen.Show(DocumentOf(check), () => Show(check));
                foreach (var shortage in check.Resources.Shortages) Failures.Tell(shortage, ExitCode.Failed);
                return check.Resources.Shortages.Count > 0 ? ExitCode.Failed : ExitCode.Done;
            });
        }));
        return command;
    }

    static object DocumentOf(CheckReport check) => new
    {
        check.Overview,
        Stages = check.Stages.Select(stage => new
        {
            stage.Stage.Id,
            stage.Stage.Kind,
            stage.Stage.Seed,
            stage.Stage.Matrix,
            stage.Work,
            stage.ForwardUnits,
            stage.Seconds,
            Finished = stage.IsFinished,
        }),
        check.SecondsLeft,
        check.Resources,
        check.Budgets,
        check.Power,
        OtherScales = check.OtherScales.ToDictionary(),
        check.Stretch,
    };

    static void Show(CheckReport check)
    {
        foreach (var line in ProgressText.Overview(check.Overview, withContents: true)) Screen.Line(line);
        var table = Screen.Table(["stage", "what it does"], ["forward units", "expected"]);
        if (StageGroups.AreShown(check.Stages.Count))
            foreach (var same in check.Stages.GroupBy(stage => stage.Stage.Id).Select(same => same.ToArray()))
                Screen.Row(table, StageGroups.Name([.. same.Select(stage => stage.Stage)]), StageGroups.First(same.Select(stage => stage.Work)),
                    same.Sum(stage => stage.ForwardUnits).ToString("#,0"),
                    StageGroups.Time([.. same.Where(stage => !stage.IsFinished).Select(stage => stage.Seconds)], same.Count(stage => stage.IsFinished)));
        else
            foreach (var stage in check.Stages)
                Screen.Row(table, ProgressText.Stage(stage.Stage), stage.Work, stage.ForwardUnits.ToString("#,0"),
                    stage.IsFinished ? "finished" : ProgressText.Duration(stage.Seconds));
        Screen.Show(table);
        Screen.Line($"expected time on this device: {ProgressText.Duration(check.SecondsLeft)}, one stage after another, if no training run stops early");
        var resources = check.Resources;
        Screen.Line($"memory: about {ResourceForecast.Bytes(resources.Memory)} of {ResourceForecast.Bytes(resources.MemoryFree)} that are free");
        Screen.Line($"disk: {resources.DiskWords}");
        foreach (var budget in check.Budgets) Screen.Line(budget);
        foreach (var power in check.Power) Screen.Line(power);
        foreach (var (scale, seconds) in check.OtherScales) Screen.Line($"expected time of --scale {scale}: {ProgressText.Duration(seconds)}");
        if (check.Stretch is { } stretch) Screen.Line(ProgressText.Busy(check.ProcessorShare!.Value, check.Threads, stretch));
    }
}
