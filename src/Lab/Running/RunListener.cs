using NativeTickets.Lab.DataKinds;

namespace NativeTickets.Lab.Running;

/// <summary>Hears how a run proceeds, to show it. Calls come one at a time, but with several jobs from several threads and of several stages in turn.</summary>
public abstract class RunListener
{
    /// <summary>One that hears nothing.</summary>
    public static RunListener None { get; } = new Silence();

    /// <summary>The run begins.</summary>
    public virtual void Began(RunOverview overview) { }

    /// <summary>It is known what is to be run: at the beginning, and after a look at claims that leads to more seeds.</summary>
    /// <param name="stages">How many stage instances there are now.</param>
    /// <param name="open">Those that have not ended; empty where they are shared with other workers.</param>
    public virtual void Planned(int stages, IReadOnlyList<StageHeader> open) { }

    /// <summary>Claims were looked at, of a run whose seeds run until they are decided.</summary>
    public virtual void Looked(LookOutcome look) { }

    /// <summary>A stage is found finished by an earlier run and is not run again.</summary>
    public virtual void StageSkipped(StageHeader stage) { }

    /// <summary>A stage is not run, because what it builds on diverged.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="reason">A clause: <c>search diverged</c>.</param>
    public virtual void StageLeftOut(StageHeader stage, string reason) { }

    /// <summary>A stage ended with an error; stages that do not build on it continue.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="error">What was wrong.</param>
    public virtual void StageFailed(StageHeader stage, string error) { }

    /// <summary>A stage begins, or continues where an earlier process left it.</summary>
    public virtual void StageBegan(StageHeader stage, StageStart start) { }

    /// <summary>Something about a running stage that is slower than it might be, and why; no result depends on it.</summary>
    public virtual void StageNoted(StageHeader stage, string note) { }

    /// <summary>A stage has come further; called a few times a second at most.</summary>
    public virtual void StageProgressed(StageHeader stage, StageProgress progress) { }

    /// <summary>A part of a stage is done: an attack of an evaluation.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="outcome">What was done and found, in a line.</param>
    /// <param name="seconds">What it took.</param>
    public virtual void PartEnded(StageHeader stage, string outcome, double seconds) { }

    /// <summary>An epoch of a training run is done.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="epoch">1-based.</param>
    /// <param name="metrics">As in the run folder's <c>metrics.jsonl</c>.</param>
    public virtual void EpochEnded(StageHeader stage, int epoch, IReadOnlyDictionary<string, double> metrics) { }

    /// <summary>A stage is done.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="outcome">Its outcome in a line.</param>
    /// <param name="seconds">What it took.</param>
    public virtual void StageEnded(StageHeader stage, string outcome, double seconds) { }

    sealed class Silence : RunListener;
}

/// <summary>What is about to run, and where.</summary>
/// <param name="Name">The pipeline's name.</param>
/// <param name="Folder">The run folder.</param>
/// <param name="Device">The device and what it is, in words.</param>
/// <param name="Data">The data set in words: name, images, whether its bytes are the official ones.</param>
/// <param name="Model">The network in words: name, parameters.</param>
/// <param name="Stages">How many stage instances there are.</param>
/// <param name="Finished">How many of them an earlier run has finished.</param>
public sealed record RunOverview(string Name, string Folder, string Device, string Data, string Model, int Stages, int Finished)
{
    /// <summary>What a reader of the results has to know, a sentence for each; the report says it too.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What was found of the data, a line each; empty where their name says it.</summary>
    public IReadOnlyList<string> DataContents { get; init; } = [];

    /// <summary>What else has to be known before it begins; usually nothing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>What a look at the claims found.</summary>
/// <param name="Seeds">After how many seeds.</param>
/// <param name="Next">How many seeds the next look has; null where this was the last one.</param>
/// <param name="Undecided">How many claims are undecided, one for each entry of the matrix.</param>
public sealed record LookOutcome(int Seeds, int? Next, int Undecided);

/// <summary>Which stage instance is meant.</summary>
/// <param name="Number">1-based place in the order of execution.</param>
/// <param name="Total">How many instances the run has.</param>
/// <param name="Id">The stage's id in the pipeline.</param>
/// <param name="Kind"><c>train</c>, <c>prune</c> or <c>evaluate</c>.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Matrix">The matrix values it was expanded with, <c>ticket.sparsity 0.8</c>; empty for none.</param>
public sealed record StageHeader(int Number, int Total, string Id, string Kind, long Seed, string Matrix);

/// <summary>How far a stage has come.</summary>
/// <param name="What">What is counted, <c>epoch 3/20</c> or <c>pgd-20 on dense, images 101 to 200 of 1,000, restart 2 of 5, step 13 of 20</c>.</param>
/// <param name="Done">The part of the stage that is done, 0 to 1.</param>
/// <param name="Loss">Mean training loss of the epoch so far; null where there is none.</param>
/// <param name="Accuracy">Fraction of images classified correctly so far; null where there is none.</param>
/// <param name="ImagesPerSecond">Speed.</param>
/// <param name="SecondsLeft">Estimated for this stage.</param>
public readonly record struct StageProgress(string What, double Done, double? Loss, double? Accuracy, double ImagesPerSecond, double SecondsLeft)
{
    /// <summary>Whether the speed is one of forward units, of which an attack asks many for an image.</summary>
    public bool IsInUnits { get; init; }
}

/// <summary>Lets a listener hear several jobs one call at a time.</summary>
sealed class SerialListener(RunListener inner) : RunListener
{
    readonly Lock one = new();

    public override void Began(RunOverview overview)
    {
        lock (one) inner.Began(overview);
    }

    public override void Planned(int stages, IReadOnlyList<StageHeader> open)
    {
        lock (one) inner.Planned(stages, open);
    }

    public override void Looked(LookOutcome look)
    {
        lock (one) inner.Looked(look);
    }

    public override void StageSkipped(StageHeader stage)
    {
        lock (one) inner.StageSkipped(stage);
    }

    public override void StageLeftOut(StageHeader stage, string reason)
    {
        lock (one) inner.StageLeftOut(stage, reason);
    }

    public override void StageFailed(StageHeader stage, string error)
    {
        lock (one) inner.StageFailed(stage, error);
    }

    public override void StageBegan(StageHeader stage, StageStart start)
    {
        lock (one) inner.StageBegan(stage, start);
    }

    public override void StageNoted(StageHeader stage, string note)
    {
        lock (one) inner.StageNoted(stage, note);
    }

    public override void StageProgressed(StageHeader stage, StageProgress progress)
    {
        lock (one) inner.StageProgressed(stage, progress);
    }

    public override void PartEnded(StageHeader stage, string outcome, double seconds)
    {
        lock (one) inner.PartEnded(stage, outcome, seconds);
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
