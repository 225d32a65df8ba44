using System.Diagnostics;
using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary>Progress as lines, for logs and pipes: one per epoch, and one every half minute within a long one.</summary>
sealed class PlainProgress(TextWriter output) : RunListener
{
    const double LineSeconds = 30;

    readonly Stopwatch sinceLine = new();
    readonly Dictionary<StageHeader, double> secondsLeft = [];
    bool isLong;

    public override void Began(RunOverview overview)
    {
        foreach (var line in ProgressText.Overview(overview)) output.WriteLine(line);
        sinceLine.Restart();
    }

    public override void Planned(int stages, IReadOnlyList<StageHeader> open) => isLong = StageGroups.AreShown(stages);

    public override void Looked(LookOutcome look) => Line(ProgressText.Look(look));

    public override void StageSkipped(StageHeader stage)
    {
        if (!isLong) Line($"{ProgressText.Stage(stage)}: finished earlier");
    }

    public override void StageLeftOut(StageHeader stage, string reason) => Line($"{ProgressText.Stage(stage)}: left out: {reason}");

    public override void StageFailed(StageHeader stage, string error)
    {
        secondsLeft.Remove(stage);
        Line($"{ProgressText.Stage(stage)}: failed: {error}");
    }

    public override void StageBegan(StageHeader stage, StageStart start) =>
        Line($"{ProgressText.Stage(stage)}: {start.Words}");

    public override void StageNoted(StageHeader stage, string note) => Line($"{ProgressText.Stage(stage)}: {note}");

    public override void StageProgressed(StageHeader stage, StageProgress progress)
    {
        secondsLeft[stage] = progress.SecondsLeft;
        if (sinceLine.Elapsed.TotalSeconds >= LineSeconds) Line($"{ProgressText.Stage(stage)}: {ProgressText.Live(progress)}");
    }

    public override void PartEnded(StageHeader stage, string outcome, double seconds) =>
        Line($"{ProgressText.Stage(stage)}: {outcome} ({ProgressText.Duration(seconds)})  "
            + $"{ProgressText.Duration(secondsLeft.GetValueOrDefault(stage, double.NaN))} left");

    public override void EpochEnded(StageHeader stage, int epoch, IReadOnlyDictionary<string, double> metrics) =>
        Line($"{ProgressText.Stage(stage)}: {ProgressText.Epoch(epoch, metrics)}  " +
            $"{ProgressText.Duration(secondsLeft.GetValueOrDefault(stage, double.NaN))} left");

    public override void StageEnded(StageHeader stage, string outcome, double seconds)
    {
        secondsLeft.Remove(stage);
        Line($"{ProgressText.Stage(stage)}: {outcome} ({ProgressText.Duration(seconds)})");
    }

    void Line(string text)
    {
        output.WriteLine(text);
        output.Flush();
        sinceLine.Restart();
    }
}
