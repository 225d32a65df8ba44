namespace NativeTickets.Lab.Running;

/// <summary>Hears how a run goes on, to show it. Calls come one at a time, but with several jobs from several threads and of several stages in turn.</summary>
public abstract class RunListener
{
    /// <summary>The run begins.</summary>
    public virtual void Began(RunOverview overview) { }

    /// <summary>A stage is found finished by an earlier run and is not run again.</summary>
    public virtual void StageSkipped(StageHeader stage) { }

    /// <summary>A stage begins, or goes on after this many epochs.</summary>
    public virtual void StageBegan(StageHeader stage, int epochsDone) { }

    /// <summary>Something about a running stage that is slower than it might be, and why; no result depends on it.</summary>
    public virtual void StageNoted(StageHeader stage, string note) { }

    /// <summary>A stage has come further; called a few times a second at most.</summary>
    public virtual void StageProgressed(StageHeader stage, StageProgress progress) { }

    /// <summary>An epoch of a training is done.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="epoch">1-based.</param>
    /// <param name="metrics">As in the run folder's <c>metrics.jsonl</c>.</param>
    public virtual void EpochEnded(StageHeader stage, int epoch, IReadOnlyDictionary<string, double> metrics) { }

    /// <summary>A stage is done.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="outcome">Its outcome in a line.</param>
    /// <param name="seconds">What it took.</param>
    public virtual void StageEnded(StageHeader stage, string outcome, double seconds) { }
}
