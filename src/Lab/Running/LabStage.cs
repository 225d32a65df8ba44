using NativeTickets.Data;
using NativeTickets.Lab.Models;

namespace NativeTickets.Lab.Running;

/// <summary>A kind of stage that this laboratory runs.</summary>
/// <param name="name">The word before its keys, such as <c>train</c>.</param>
/// <param name="verb">What such a stage does, in messages: <c>trains</c>.</param>
/// <param name="doc">What the reference page says above its keys.</param>
public abstract class LabStage(string name, string verb, string doc) : StageKind(name, verb, doc)
{
    /// <summary>Whether it leaves a network, as <c>checkpoints/final.safetensors</c>, that later stages may build on or measure.</summary>
    public virtual bool HasWeights => false;

    /// <inheritdoc/>
    public override IReadOnlyList<string> FilesOf(StageSpec stage) => HasWeights ? [StageWeights.FileName] : [];

    /// <summary>
    /// How sparse the network is that it leaves, by its settings: the fraction of zeros among prunable weights, in [0, 1), where known, else 0; null for a
    /// network without a mask. A kind that leaves a ticket says so here, since masks that move need one.
    /// </summary>
    /// <param name="stage">The stage.</param>
    /// <param name="of">The same of one of its inputs, by that stage's id.</param>
    public virtual double? SparsityOf(StageSpec stage, Func<string, double?> of) => null;

    /// <summary>
    /// Whether an instance can run where some of its inputs have no result, because they diverged or were left out themselves. Otherwise it is left out too.
    /// </summary>
    /// <param name="stage">The instance.</param>
    /// <param name="inputs">Those of its inputs that have a result.</param>
    public virtual bool CanRunWith(StageInstance stage, IReadOnlyCollection<StageInstance> inputs) => inputs.Count == stage.From.Count;

    /// <summary>Runs an instance, or continues one that was interrupted.</summary>
    /// <exception cref="UserException">Something that a user can act on.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop; what was done is saved.</exception>
    public abstract StageResult Run(StageInstance stage, StageWork run);

    /// <summary>Does the part of an instance that rank 0 shares with this rank, until rank 0 needs it no more. Reports and writes nothing.</summary>
    internal virtual void Follow(StageInstance stage, StageWork run) =>
        throw new InvalidOperationException($"rank 0 shares {Title}, which has nothing to share");

    /// <summary>Checks that so many ranks can run an instance.</summary>
    internal virtual void CheckRanks(StageInstance stage, int ranks, Problems problems) { }

    /// <summary>The stage cut to its first step, for a run that only shows that all of it works; the stage itself where it has no steps.</summary>
    public virtual StageSpec FirstStepOf(StageSpec stage) => stage;

    /// <summary>How a finished instance is held against what it computes when it is done once more.</summary>
    /// <exception cref="UserException">A file of it is missing or contradicts itself or the plan.</exception>
    internal virtual StageReplay ReplayOf(StageInstance stage, ReplayFindings findings) => new WholeReplay(stage, findings);

    /// <summary>A finished instance in a line.</summary>
    public abstract string OutcomeOf(StageResult result);

    /// <summary>The training steps that its time goes into, which are timed for a forecast; null for none.</summary>
    public virtual StepKind? StepsOf(StageInstance stage) => null;

    /// <summary>What an instance takes of training by the plan; nothing for a stage that only measures.</summary>
    /// <param name="stage">The instance.</param>
    /// <param name="context">Data and network.</param>
    public virtual StageBudget BudgetOf(StageInstance stage, PlanContext context) => default;

    /// <summary>The stage whose network a metric is a merit of, which is what claims compare; null for a stage that neither trains nor measures one.</summary>
    /// <param name="stage">The instance that reports the metric.</param>
    /// <param name="metric">The metric's full name.</param>
    public virtual StageInstance? ArmOf(StageInstance stage, string metric) => null;

    /// <summary>How many images a robust accuracy that it reports is measured on; null for any other metric.</summary>
    /// <param name="stage">The instance.</param>
    /// <param name="metric">The metric's full name.</param>
    /// <param name="context">Data and network.</param>
    public virtual int? RobustImagesOf(StageInstance stage, string metric, PlanContext context) => null;

    /// <summary>What an instance takes while it runs, about; nothing where it is not worth a word.</summary>
    public virtual StageNeeds NeedsOf(StageInstance stage, PlanContext context) => default;

    /// <summary>The attack steps that its time goes into, which are timed for a forecast; null for none.</summary>
    public virtual AttackSteps? AttacksOf(StageInstance stage) => null;

    /// <summary>What an instance would cost.</summary>
    public abstract Forecast ForecastOf(StageInstance stage, ForecastContext context);

    /// <summary>Checks an instance against the data it would run with, before anything runs.</summary>
    /// <param name="stage">The instance.</param>
    /// <param name="context">Data and network.</param>
    /// <param name="problems">Where problems go, each at its place in the file.</param>
    public virtual void CheckWithData(StageInstance stage, PlanContext context, Problems problems) { }

    /// <summary>What a reader of its results has to know beforehand, a sentence for each; <c>check</c>, the run and the report say it.</summary>
    /// <param name="stage">The instance.</param>
    /// <param name="context">Data and network.</param>
    public virtual IEnumerable<string> WarningsOf(StageInstance stage, PlanContext context) => [];

    /// <summary>Whether a stage leaves a network.</summary>
    protected static bool LeavesWeights(StageSpec stage) => stage.Kind is LabStage { HasWeights: true };
}

/// <summary>What a running stage is given.</summary>
/// <param name="context">The device, the data and the run folder.</param>
/// <param name="header">How the stage is named to whoever watches.</param>
/// <param name="listener">Who watches.</param>
/// <param name="cancellation">Asks to stop at the next step, with what was done saved.</param>
/// <param name="missing">For each input that has no result, why.</param>
public sealed class StageWork(RunContext context, StageHeader header, RunListener listener, CancellationToken cancellation,
    IReadOnlyDictionary<string, string>? missing = null)
{
    /// <summary>Why an input has no result, by its stage's id; empty where all have one. See <see cref="LabStage.CanRunWith"/>.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; } = missing ?? new Dictionary<string, string>();

    /// <summary>The device, the data and the run folder.</summary>
    public RunContext Context => context;

    /// <summary>How the stage is named to whoever watches.</summary>
    public StageHeader Header => header;

    /// <summary>Who watches.</summary>
    public RunListener Listener => listener;

    /// <summary>Whether parts of a finished stage are redone beside its folder, with the rest of what it left: logs have gaps then.</summary>
    public bool IsRedone { get; init; }

    /// <summary>Asks to stop at the next step, with what was done saved.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Says that the stage begins, or from where it continues.</summary>
    public void Began(StageStart start = default) => listener.StageBegan(header, start);

    /// <summary>Says how far the stage has come.</summary>
    public void Report(StageProgress progress) => listener.StageProgressed(header, progress);
}
