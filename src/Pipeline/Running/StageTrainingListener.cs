using NativeTickets.Training;

namespace NativeTickets.Pipelines;

/// <summary>Carries what a trainer says to the stage's metrics and to whoever watches the run.</summary>
sealed class StageTrainingListener(StageHeader stage, StageMetrics metrics, RunListener listener) : TrainingListener
{
    public override void Began(int epochsDone)
    {
        metrics.CutTo(epochsDone);
        listener.StageBegan(stage, epochsDone);
    }

    public override void ImagesAreSent(string why) => listener.StageNoted(stage, $"training images stay on the host and each step sends its batch: {why}");

    public override void Progressed(TrainingProgress progress) => listener.StageProgressed(stage, new StageProgress(
        $"epoch {progress.Epoch}/{progress.Epochs}",
        (progress.Epoch - 1 + (double)progress.Step / progress.StepsPerEpoch) / progress.Epochs,
        progress.Loss,
        progress.Accuracy,
        progress.ImagesPerSecond,
        progress.SecondsLeft));

    public override void EpochEnded(EpochReport report)
    {
        metrics.Append(report.Epoch, report.Step, report.Metrics);
        listener.EpochEnded(stage, report.Epoch, report.Metrics);
    }
}
