using NativeTickets.Lab.Running;
using Spectre.Console;

namespace NativeTickets.Cli;

/// <summary>Progress on a terminal: a live line for each running stage above which a line for every finished stage remains.</summary>
sealed class TerminalProgress(IAnsiConsole console, StatusContext status) : RunListener
{
    readonly SortedDictionary<int, string> running = [];

    public override void Began(RunOverview overview)
    {
        foreach (var line in ProgressText.Overview(overview)) console.MarkupLineInterpolated($"[grey]{line}[/]");
    }

    public override void Looked(LookOutcome look) => console.MarkupLineInterpolated($"{ProgressText.Look(look)}");

    public override void StageSkipped(StageHeader stage) => console.MarkupLineInterpolated($"[grey]{ProgressText.Stage(stage)}: finished earlier[/]");

    public override void StageLeftOut(StageHeader stage, string reason) =>
        console.MarkupLineInterpolated($"[yellow]{ProgressText.Stage(stage)}[/]: left out: {reason}");

    public override void StageFailed(StageHeader stage, string error)
    {
        running.Remove(stage.Number);
        console.MarkupLineInterpolated($"[red]{ProgressText.Stage(stage)}[/]: failed: {error}");
    }

    public override void StageBegan(StageHeader stage, int epochsDone) =>
        Show(stage, epochsDone > 0 ? $"continues after epoch {epochsDone}" : "begins");

    public override void StageNoted(StageHeader stage, string note) => console.MarkupLineInterpolated($"[grey]{ProgressText.Stage(stage)}: {note}[/]");

    public override void StageProgressed(StageHeader stage, StageProgress progress) =>
        Show(stage, $"{ProgressText.Bar(progress.Done)} {ProgressText.Live(progress)}");

    public override void PartEnded(StageHeader stage, string outcome, double seconds) =>
        console.MarkupLineInterpolated($"[grey]{ProgressText.Stage(stage)}: {outcome} ({ProgressText.Duration(seconds)})[/]");

    public override void EpochEnded(StageHeader stage, int epoch, IReadOnlyDictionary<string, double> metrics) =>
        Show(stage, ProgressText.Epoch(epoch, metrics));

    public override void StageEnded(StageHeader stage, string outcome, double seconds)
    {
        running.Remove(stage.Number);
        console.MarkupLineInterpolated($"[green]{ProgressText.Stage(stage)}[/]: {outcome} [grey]({ProgressText.Duration(seconds)})[/]");
    }

    void Show(StageHeader stage, string text)
    {
        running[stage.Number] = $"{ProgressText.Stage(stage)}: {text}";
        status.Status(Markup.Escape(string.Join('\n', running.Values)));
    }
}
