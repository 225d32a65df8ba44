using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.Receipts;
using NativeTickets.Training;

namespace NativeTickets.Lab.Running;

/// <summary>Carries what a trainer says to the stage's metrics, its receipt and to whoever watches the run.</summary>
sealed class StageTrainingListener(StageWork run, StageMetrics metrics, ReceiptLog receipt) : TrainingListener
{
    public override void ContinuesAfter(long? step) => receipt.CutTo(step);

    public override void StateRecorded(StateDigest state) => receipt.Append(state);

    public override void Began(int epochsDone, int stepsDone)
    {
        metrics.CutTo(epochsDone);
        run.Began(new StageStart(epochsDone, stepsDone));
    }

    public override void ImagesAreSent(string why) =>
        run.Listener.StageNoted(run.Header, $"training images stay on the host and each step sends its batch: {why}");

    public override void Progressed(TrainingProgress progress) => run.Report(new StageProgress(
        $"epoch {progress.Epoch}/{progress.Epochs}",
        (progress.Epoch - 1 + (double)progress.Step / progress.StepsPerEpoch) / progress.Epochs,
        progress.Loss,
        progress.Accuracy,
        progress.ImagesPerSecond,
        progress.SecondsLeft));

    public override void EpochEnded(EpochReport report)
    {
        metrics.Append(report.Epoch, report.Step, report.Metrics);
        run.Listener.EpochEnded(run.Header, report.Epoch, report.Metrics);
    }
}
