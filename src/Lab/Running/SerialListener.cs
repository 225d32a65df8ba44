namespace NativeTickets.Lab.Running;

/// <summary>Lets a listener hear several jobs one call at a time.</summary>
sealed class SerialListener(RunListener inner) : RunListener
{
    readonly Lock one = new();

    public override void Began(RunOverview overview)
    {
        lock (one) inner.Began(overview);
    }

    public override void StageSkipped(StageHeader stage)
    {
        lock (one) inner.StageSkipped(stage);
    }

    public override void StageBegan(StageHeader stage, int epochsDone)
    {
        lock (one) inner.StageBegan(stage, epochsDone);
    }

    public override void StageNoted(StageHeader stage, string note)
    {
        lock (one) inner.StageNoted(stage, note);
    }

    public override void StageProgressed(StageHeader stage, StageProgress progress)
    {
        lock (one) inner.StageProgressed(stage, progress);
    }

    public override void EpochEnded(StageHeader stage, int epoch, IReadOnlyDictionary<string, double> metrics)
    {
        lock (one) inner.EpochEnded(stage, epoch, metrics);
    }

    public override void StageEnded(StageHeader stage, string outcome, double seconds)
    {
        lock (one) inner.StageEnded(stage, outcome, seconds);
    }
}
