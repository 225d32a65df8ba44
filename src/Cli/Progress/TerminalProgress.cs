using System.Diagnostics;
using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary>Progress on a terminal: a live line for each running stage, and one for the run, below a line for every stage that has ended.</summary>
sealed class TerminalProgress(LiveLines live) : RunListener
{
    readonly SortedDictionary<int, string> running = [];
    readonly Dictionary<int, Stopwatch> clocks = [];
    readonly RunTimeLeft run = new();
    bool isLong;

    public override void Began(RunOverview overview)
    {
        foreach (var line in ProgressText.Overview(overview)) live.PrintAbove($"[grey]{line}[/]");
    }

    public override void Planned(int stages, IReadOnlyList<StageHeader> open)
    {
        isLong = StageGroups.AreShown(stages);
        run.Begin(stages, open);
    }

    public override void Looked(LookOutcome look) => live.PrintAbove($"{ProgressText.Look(look)}");

    public override void StageSkipped(StageHeader stage)
    {
        run.End(stage);
        if (!isLong) live.PrintAbove($"[grey]{ProgressText.Stage(stage)}: finished earlier[/]");
    }

    public override void StageLeftOut(StageHeader stage, string reason)
    {
        run.End(stage);
        live.PrintAbove($"[yellow]{ProgressText.Stage(stage)}[/]: left out: {reason}");
    }

    public override void StageFailed(StageHeader stage, string error)
    {
        End(stage);
        live.PrintAbove($"[red]{ProgressText.Stage(stage)}[/]: failed: {error}");
    }

    public override void StageBegan(StageHeader stage, StageStart start)
    {
        clocks[stage.Number] = Stopwatch.StartNew();
        Show(stage, $"{ProgressText.Stage(stage)}: {start.Words}");
    }

    public override void StageNoted(StageHeader stage, string note) => live.PrintAbove($"[grey]{ProgressText.Stage(stage)}: {note}[/]");

    public override void StageProgressed(StageHeader stage, StageProgress progress)
    {
        if (clocks.TryGetValue(stage.Number, out var clock)) run.Progress(stage, clock.Elapsed.TotalSeconds, progress.SecondsLeft);
        Show(stage, ProgressText.LiveLine(stage, progress, live.Width));
    }

    public override void PartEnded(StageHeader stage, string outcome, double seconds) =>
        live.PrintAbove($"[grey]{ProgressText.Stage(stage)}: {outcome} ({ProgressText.Duration(seconds)})[/]");

    public override void EpochEnded(StageHeader stage, int epoch, IReadOnlyDictionary<string, double> metrics) =>
        Show(stage, $"{ProgressText.Stage(stage)}: {ProgressText.Epoch(epoch, metrics)}");

    public override void StageEnded(StageHeader stage, string outcome, double seconds)
    {
        End(stage, seconds);
        live.PrintAbove($"[green]{ProgressText.Stage(stage)}[/]: {outcome} [grey]({ProgressText.Duration(seconds)})[/]");
    }

    void End(StageHeader stage, double? seconds = null)
    {
        running.Remove(stage.Number);
        clocks.Remove(stage.Number);
        run.End(stage, seconds);
        Show();
    }

    void Show(StageHeader stage, string line)
    {
        running[stage.Number] = line;
        Show();
    }

    void Show() => live.Show([.. running.Values, .. run.Words() is { } words ? [words] : (string[])[]]);
}
