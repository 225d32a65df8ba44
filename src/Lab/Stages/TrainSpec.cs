using NativeTickets.Lab.Averages;
using NativeTickets.Lab.Masks;
using NativeTickets.Lab.Objectives;
using NativeTickets.Lab.Optimizers;
using NativeTickets.Lab.Schedules;
using NativeTickets.Lab.Scores;
using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Training;

namespace NativeTickets.Lab.Stages;

/// <summary>Trains the network.</summary>
public sealed record TrainSpec : StageSpec
{
    /// <inheritdoc/>
    public override StageKind Kind => TrainKind.Instance;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => From is null ? [] : [new StageInput(From, "from")];

    /// <summary>The stage that gives the mask and, unless <see cref="Draw"/> is set, the weights; null for the dense network.</summary>
    public string? From { get; init; }

    /// <summary>
    /// Which initial weights training starts from: 0 for those that all arms of a seed share, 1 and more for fresh ones. Null for the weights of
    /// <see cref="From"/>.
    /// </summary>
    public int? Draw { get; init; }

    /// <summary>Where the signs of the weights that the mask keeps come from; null for the weights themselves.</summary>
    public SignsSpec? Signs { get; init; }

    /// <summary>Where the file has its batch size.</summary>
    public TextPosition BatchSizeAt { get; init; }

    /// <summary>Where the file has its shares.</summary>
    public TextPosition SharesAt { get; init; }

    /// <summary>Passes over the training images at most.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images per step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Into how many groups a batch is shared out; null for one chain of sums.</summary>
    public int? Shares { get; init; }

    /// <summary>How a gradient moves the weights.</summary>
    public required Chosen<OptimizerKind> Optimizer { get; init; }

    /// <summary>Before drops and after the warm-up.</summary>
    public required double LearningRate { get; init; }

    /// <summary>How the learning rate is approached; null for at once.</summary>
    public WarmupSpec? Warmup { get; init; }

    /// <summary>How the learning rate runs over the steps; <c>drops</c> are the schedule <c>multiStep</c>, and nothing is the constant one.</summary>
    public required Chosen<ScheduleKind> Schedule { get; init; }

    /// <summary>Whether the schedule continues where the weights of <see cref="From"/> were in theirs.</summary>
    public bool ResumesSchedule { get; init; }

    /// <summary>After how many steps the validation loss is looked at within epochs too; null for their ends alone.</summary>
    public TrainingTime? ValidateEvery { get; init; }

    /// <summary>The largest norm of all gradients together; null for none.</summary>
    public float? GradientLimit { get; init; }

    /// <summary>What takes the place of labels; null for the labels themselves.</summary>
    public LabelSmoothing? Smoothing { get; init; }

    /// <summary>The average of weights that is kept beside them; null for none.</summary>
    public Chosen<AverageKind>? Average { get; init; }

    /// <summary>What changes masks while training; null where they stay as they are.</summary>
    public Chosen<MaskScheduleKind>? Masks { get; init; }

    /// <summary>When to stop before the last epoch; null for never.</summary>
    public EarlyStoppingSpec? EarlyStopping { get; init; }

    /// <summary>The mask that is watched from epoch to epoch; null for none.</summary>
    public WatchedMaskSpec? WatchedMask { get; init; }

    /// <summary>Whether training ends when <see cref="WatchedMask"/> is stable.</summary>
    public bool StopsAtStableMask { get; init; }

    /// <summary>Training ends so many epochs after the first drop of the learning rate, if that is before the last epoch; null for never before.</summary>
    public int? EpochsAfterDrop { get; init; }

    /// <summary>What is minimized.</summary>
    public required Chosen<ObjectiveKind> Objective { get; init; }

    /// <summary>How robust accuracy is watched from epoch to epoch; null for not at all.</summary>
    public RobustWatchSpec? RobustWatch { get; init; }

    /// <summary>Which epoch's weights are the result.</summary>
    public required KeptWeights Keep { get; init; }

    /// <summary>When the weights are also saved: 0it, what the file asks for and what later stages rewind to. See <see cref="KeepsStart"/>.</summary>
    public required IReadOnlyList<TrainingTime> SaveAt { get; init; }

    /// <summary>What the file itself asks for of <see cref="SaveAt"/>, and where it does.</summary>
    public (IReadOnlyList<TrainingTime> Times, TextPosition At) AskedSaves { get; init; } = ([], default);

    /// <summary>
    /// Whether the weights at 0it are kept, because the file asks for them or a later stage rewinds to them. They follow from the seed or the stage before, so
    /// that nothing is lost without them, and no hash depends on it.
    /// </summary>
    public bool KeepsStart { get; init; }

    /// <summary>Whether each linear bias is multiplied by the share of its row that is kept, after every step.</summary>
    public bool ShrinkLinearBias { get; init; }

    /// <summary>Whether batch norms are set to 0 where the filter before them is pruned altogether, after every step.</summary>
    public bool ZeroDeadChannels { get; init; }

    /// <summary>What it leaves so that it can be redone in parts.</summary>
    public required ReceiptSpec Receipt { get; init; }

    /// <inheritdoc/>
    public override (StageSpec Spec, string Text) Saving(IEnumerable<TrainingTime> moments)
    {
        moments = [.. moments];
        TrainingTime[] others = [.. SaveAt.Concat(moments).Where(time => time.Amount != 0).Distinct().OrderBy(time => time.Unit).ThenBy(time => time.Amount)];
        TrainingTime[] all = [new TrainingTime(0, TimeUnit.Iterations), .. others];
        return (this with { SaveAt = all, KeepsStart = KeepsStart || moments.Any(time => time.Amount == 0) }, $"saved: {string.Join(", ", all)}\n");
    }
}

/// <summary>A linear approach to the learning rate.</summary>
/// <param name="From">The rate of the first step.</param>
/// <param name="Over">How long it takes until the full rate holds.</param>
public sealed record WarmupSpec(double From, TrainingTime Over)
{
    /// <summary>Whether schedule and warm-up begin at the same step, or the schedule where the warm-up ends; null for what is usual for the schedule.</summary>
    public bool? SchedulesBeginTogether { get; init; }
}

/// <summary>When a training run that no longer improves stops.</summary>
/// <param name="Metric">What is watched.</param>
/// <param name="MinimumImprovement">By how much it has to improve.</param>
/// <param name="Patience">It stops after so many epochs in a row without that.</param>
public sealed record EarlyStoppingSpec(string Metric, double MinimumImprovement, int Patience);

/// <summary>The mask that a pruning after each epoch of a training run would make, and when it counts as stable.</summary>
/// <param name="Sparsity">The fraction of zeros, in (0, 1).</param>
/// <param name="Score">What decides which weights go.</param>
/// <param name="Settings">The checked settings of the watched mask.</param>
/// <param name="Scope">Which weights compete.</param>
/// <param name="Distance">Masks that differ in less than this share of the prunable weights count as equal.</param>
/// <param name="Epochs">How many epochs' masks must be equal, each to each; at least 2.</param>
public sealed record WatchedMaskSpec(double Sparsity, ScoreKind Score, Settings Settings, PruningScope Scope, double Distance, int Epochs);

/// <summary>How a training's robust accuracy is watched from epoch to epoch.</summary>
public sealed record RobustWatchSpec
{
    /// <summary>How far PGD may move a pixel.</summary>
    public required double Epsilon { get; init; }

    /// <summary>Its steps.</summary>
    public required int Steps { get; init; }

    /// <summary>How far one step goes.</summary>
    public required double StepSize { get; init; }

    /// <summary>How many of the validation images are attacked, always the same.</summary>
    public required int Images { get; init; }

    /// <summary>Over how many epochs it is averaged for the choice of one.</summary>
    public int AverageOver { get; init; } = 1;

    /// <summary>By how much robust accuracy must fall below its best to count as catastrophic overfitting.</summary>
    public required double Fall { get; init; }

    /// <summary>What follows then.</summary>
    public required Chosen<CollapseAnswer> OnCollapse { get; init; }
}

/// <summary>Where the signs of a training run's start weights come from.</summary>
/// <param name="Draw">Which initial weights, as <see cref="TrainSpec.Draw"/>; null for the weights of <see cref="TrainSpec.From"/>.</param>
public sealed record SignsSpec(int? Draw);
