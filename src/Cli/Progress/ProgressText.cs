using System.Globalization;
using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary>The words of progress, the same on a terminal and in a log.</summary>
static class ProgressText
{
    /// <summary>What runs, and where.</summary>
    /// <param name="overview">The run.</param>
    /// <param name="withContents">Whether to say what was found of the data.</param>
    public static IEnumerable<string> Overview(RunOverview overview, bool withContents = false)
    {
        yield return $"{overview.Name} on {overview.Device}";
        yield return $"data: {overview.Data}";
        if (withContents)
            foreach (var line in overview.DataContents) yield return $"  {line}";
        yield return $"model: {overview.Model}";
        yield return $"run folder: {overview.Folder} ({overview.Stages} stages{(overview.Finished > 0 ? $", {overview.Finished} finished earlier" : "")})";
        foreach (var note in overview.Notes) yield return $"note: {note}";
        foreach (var warning in overview.Warnings) yield return $"warning: {warning}";
    }

    public static string Look(LookOutcome look)
    {
        var found = look.Undecided == 0 ? "every claim is decided" : $"{look.Undecided:#,0} {(look.Undecided == 1 ? "claim is" : "claims are")} undecided";
        return $"after {look.Seeds:#,0} seeds: {found}{(look.Next is { } next ? $"; the next look is after {next:#,0}" : "")}";
    }

    public static string Stage(StageHeader stage)
    {
        var matrix = stage.Matrix.Length > 0 ? $", {stage.Matrix}" : "";
        return $"[{stage.Number}/{stage.Total}] {stage.Id} (seed {stage.Seed}{matrix})";
    }

    public static string Live(StageProgress progress) => $"{progress.What}{Loss(progress)}{Accuracy(progress)}{Speed(progress)}{Left(progress)}";

    /// <summary>A stage's line on a terminal. What matters least is left out first where that is narrow: speed, accuracy, bar, loss, the count.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="progress">How far it has come.</param>
    /// <param name="width">Letters of the line at most.</param>
    public static string LiveLine(StageHeader stage, StageProgress progress, int width)
    {
        const int least = 5;
        for (var left = 0; ; left++)
        {
            var line = $"{Stage(stage)}: {(left < 3 ? Bar(progress.Done) : $"{Number(progress.Done * 100, "0")} %")}"
                + $"{(left < least ? $" {progress.What}" : "")}{(left < 4 ? Loss(progress) : "")}{(left < 2 ? Accuracy(progress) : "")}"
                + $"{(left < 1 ? Speed(progress) : "")}{Left(progress)}";
            if (line.Length <= width || left == least) return Cut(line, width);
        }
    }

    /// <summary>A line of so many letters at most.</summary>
    public static string Cut(string line, int width) => line.Length <= width ? line : line[..(width - 1)] + "…";

    static string Loss(StageProgress progress) => progress.Loss is { } value ? $"  loss {Number(value, "0.0000")}" : "";

    static string Accuracy(StageProgress progress) => progress.Accuracy is { } fraction ? $"  accuracy {Percent(fraction)}" : "";

    static string Speed(StageProgress progress) =>
        $"  {Number(progress.ImagesPerSecond, "#,0")} {(progress.IsInUnits ? "forward units/s" : "images/s")}";

    static string Left(StageProgress progress) => $"  {Duration(progress.SecondsLeft)} left";

    /// <summary>A bar of the part that is done: <c>━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌  30 %</c>.</summary>
    public static string Bar(double done)
    {
        const int cells = 20;
        var filled = Math.Clamp((int)(done * cells), 0, cells);
        return $"{new string('━', filled)}{new string('╌', cells - filled)} {Number(done * 100, "0"),3} %";
    }

    public static string Epoch(int epoch, IReadOnlyDictionary<string, double> metrics)
    {
        var text = $"epoch {epoch}  loss {Number(metrics["trainLoss"], "0.0000")}  accuracy {Percent(metrics["trainAccuracy"])}";
        if (metrics.TryGetValue("validationAccuracy", out var accuracy))
            text += $"  validation {Number(metrics["validationLoss"], "0.0000")} / {Percent(accuracy)}";
        return text + $"  {Number(metrics["imagesPerSecond"], "#,0")} images/s";
    }

    /// <summary>Said where timed steps had little of the processor.</summary>
    public static string Busy(double share, int threads, double stretch) =>
        $"warning: this machine is busy: the timed steps got {Number(share * 100, "0")} % of the processor time of " +
            $"{threads} {(threads == 1 ? "thread" : "threads")}, "
        + $"so that expected times are about {Number(stretch, "0.0")} times too long";

    /// <summary>12.3 s, 4 min 05 s, 2 h 07 min.</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds)) return "?";
        if (seconds < 60) return $"{Number(seconds, "0.0")} s";
        var whole = (long)Math.Round(seconds);
        return whole < 3600 ? $"{whole / 60} min {whole % 60:00} s" : $"{whole / 3600} h {whole / 60 % 60:00} min";
    }

    static string Percent(double fraction) => Number(fraction * 100, "0.00") + " %";

    static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
