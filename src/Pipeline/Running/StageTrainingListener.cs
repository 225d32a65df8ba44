using NativeTickets.Training;

namespace NativeTickets.Pipelines;

/// <summary>Carries what a trainer says to the stage's metrics log and to whoever watches the run.</summary>
sealed class StageTrainingListener(StageHeader stage, string folder, RunListener listener) : TrainingListener
{
    readonly MetricsLog log = new(Path.Combine(folder, "metrics.jsonl"));

    public override void Began(int epochsDone)
    {
        log.CutTo(epochsDone);
        listener.StageBegan(stage, epochsDone);
    }

    public override void Progressed(TrainingProgress progress) => listener.StageProgressed(stage, new StageProgress(
        $"epoch {progress.Epoch}/{progress.Epochs}",
        (progress.Epoch - 1 + (double)progress.Step / progress.StepsPerEpoch) / progress.Epochs,
        progress.Loss,
        progress.Accuracy,
        progress.ImagesPerSecond,
        progress.SecondsLeft));

    public override void EpochEnded(EpochReport report)
    {
        log.Append(report.Epoch, report.Step, report.Metrics);
        listener.EpochEnded(stage, report.Epoch, report.Metrics);
    }
}
