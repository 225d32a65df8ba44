using System.CommandLine;
using NativeTickets.Cluster;
using NativeTickets.Lab.Workers;

namespace NativeTickets.Cli;

/// <summary><c>status</c>: how far a run is, who works at what, and when all will be done.</summary>
static class StatusVerb
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var folder = PathInput.Argument("folder", "A run folder, runs/quickstart for instance.");
        var watch = new Option<bool>("--watch") { Description = "Show it again every five seconds, until all is done or Ctrl-C." };
        var command = new Command("status", "Show how far a run is: its stages, its workers, what failed.") { folder, watch };
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            var run = Fault.RunFolder = parsed.GetRequiredValue(folder);
            if (parsed.GetValue(watch) && Screen.Form != ScreenForm.Text)
                throw new RequestException("--watch shows the state again and again, which --json and --quiet do not; leave one of them out");
            if (!parsed.GetValue(watch)) return Show(run, out _);
            using var interruption = new Interruption();
            while (true)
            {
                if (Screen.CanMove) Spectre.Console.AnsiConsole.Clear();
                var code = Show(run, out var isOver);
                if (isOver || interruption.Token.WaitHandle.WaitOne(Between)) return code;
            }
        }));
        return command;
    }

    static int Show(string run, out bool isOver)
    {
        isOver = false;
        var jobs = SubmittedJobs.Of(run);
        var comments = Slurm.CommentsOf(jobs);
        if (SubmittedJobs.AreWaiting(run))
        {
            Screen.Show(new { jobs, comments }, () =>
            {
                Screen.Line($"submitted as job {string.Join(", ", jobs)}; no worker has begun yet");
                foreach (var comment in comments) Screen.Line(comment);
            });
            return ExitCode.Done;
        }
        SharedIndex.Update(run);
        var status = RunStatus.Of(run);
        Screen.Show(new { jobs, status.Summary, status.Running, status.Failed, comments, status.IsOver, status.SecondsLeft }, () => Show(status, comments));
        isOver = status.IsOver;
        return ExitCode.Done;
    }

    static void Show(RunStatus status, IEnumerable<string> comments)
    {
        Screen.Line(status.Summary);
        if (status.Running.Count > 0)
        {
            var table = Screen.Table(["running", "where", "since (UTC)"], ["epochs done"]);
            if (StageGroups.AreShown(status.Running.Count))
                foreach (var same in status.Running.GroupBy(stage => stage.Id))
                    Screen.Row(table, $"{same.Key}: {same.Count():#,0}", StageGroups.First(same.Select(stage => stage.Where ?? "")),
                        same.Min(stage => stage.SinceUtc) ?? "", $"{same.Sum(stage => stage.Epochs ?? 0):#,0}");
            else
                foreach (var stage in status.Running)
                    Screen.Row(table, stage.Stage, stage.Where ?? "", stage.SinceUtc ?? "", stage.Epochs?.ToString() ?? "");
            Screen.Show(table);
        }
        if (StageGroups.AreShown(status.Failed.Count)) Screen.Line($"failed: {status.Failed[0]}; and {status.Failed.Count - 1:#,0} more");
        else foreach (var failed in status.Failed) Screen.Line($"failed: {failed}");
        foreach (var comment in comments) Screen.Line(comment);
        if (status.SecondsLeft is { } left and > 0) Screen.Line($"all done in about {ProgressText.Duration(left)}, if as many work as do now");
        else if (!status.IsOver) Screen.Line(status.Running.Count == 0 ? "nobody works at it now" : "when all will be done is not known yet");
    }
}
