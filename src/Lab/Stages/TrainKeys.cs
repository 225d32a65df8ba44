using NativeTickets.Adversarial;
using NativeTickets.Lab.Averages;
using NativeTickets.Lab.Masks;
using NativeTickets.Lab.Objectives;
using NativeTickets.Lab.Optimizers;
using NativeTickets.Lab.Schedules;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Lab.Stages;

/// <summary>The keys of a train stage.</summary>
static class TrainKeys
{
    /// <summary>The most epochs of a training run.</summary>
    public const int MostEpochs = 100_000;

    const string Last = "last";
    const string BestRobust = "bestRobust";
    const string ByAccuracy = "validationAccuracy";
    const string AtStart = "start";
    const string Others = "others";

    /// <summary>Where mask and weights come from.</summary>
    public static Key<string> From { get; } = new("from", Rules.Name(), Default.Absent("the dense network"),
        "The prune or train stage that gives the mask, and the weights too unless `weights` says otherwise.", hashed: false);

    /// <summary>Where weights come from.</summary>
    public static Key<string> Weights { get; } = new("weights", Rules.Word("inherited", "start", "fresh"),
        Default.From("`inherited` with `from`, else `start`", map => map.Find(From.Name) is null ? "start" : "inherited"),
        "Where weights come from: from the stage of `from`, the initial weights that all stages of a seed share, or fresh initial weights.");

    /// <summary>Where the signs of prunable weights come from.</summary>
    public static Key<string> Signs { get; } = new("signs", Rules.Word("inherited", "start", "fresh"), Default.Absent("those of the weights themselves"),
        "Where the signs of the weights that the mask keeps come from, with the words of `weights`, where that is not where their magnitudes come from. "
        + "Biases and batch norms are as `weights` says.");

    /// <summary>Which fresh weights.</summary>
    public static Key<int> Draw { get; } = new("draw", Rules.Count(1, 1_000_000),
        Default.From("`1` with `weights: fresh` or `signs: fresh`",
            map => Weights.ReadOr(map, "") == "fresh" || Signs.ReadOr(map, "") == "fresh" ? "1" : null),
        "Which fresh weights; equal draws of one seed are equal.");

    /// <summary>How long training takes.</summary>
    public static Key<int> Epochs { get; } = new("epochs", Rules.Count(1, MostEpochs), Default.Required, "Passes over the training images at most.");

    /// <summary>Images of a step.</summary>
    public static Key<int> BatchSize { get; } = new("batchSize", Rules.Count(1, 65_536), Default.Of("64"),
        "Images per step; the last step of an epoch may have fewer.");

    /// <summary>Into how many groups a batch is shared out.</summary>
    public static Key<int> Shares { get; } = new("shares", Rules.Count(1, 4096), Default.Absent("sums over a batch are one chain"),
        "Into how many groups of whole blocks of 16 images a batch is shared out: gradients, batch norm's moments and losses are summed group by group, "
        + "then in the order of the groups. As many ranks (`mpirun`) may then train together, with the same bits for any number of them. A last batch that is "
        + "smaller fills the groups in their order. On the device `cpu`.");

    static readonly Key<Chosen<OptimizerKind>> Optimizer = new("optimizer", Rules.Kind("optimizer", OptimizerKind.All), Default.Of("{ sgd: {} }"),
        "How a gradient moves the weights.");

    static readonly Key<double> LearningRate = new("learningRate", Rules.Number(0, 1000, aboveLow: true), Default.Required,
        "The rate that the schedule multiplies: that after the warm-up and before the first drop, and the highest of a cycle.");

    static readonly Key<double> WarmupFrom = new("from", Rules.Number(0, 1000), Default.Required, "The rate of the first step.");

    static readonly Key<TrainingTime> WarmupOver = new("over", Rules.Time(TimeUnit.Iterations, TimeUnit.Epochs, TimeUnit.Percent), Default.Required,
        "How long it takes until the full rate holds.");

    static readonly Key<string> WarmupThen = new("scheduleBegins", Rules.Word(AtStart, "afterWarmup"),
        Default.Absent("`start` for `constant`, `multiStep` and `drops`, else `afterWarmup`"),
        "Whether the schedule begins with the warm-up, so that its moments count from the first step and both factors multiply; or where that ends, its steps "
        + "being those that are left.");

    static readonly Key<Settings?> Warmup = new("warmup",
        Rules.Optional(new MapRule("warmup", "A linear approach to the learning rate.", WarmupFrom, WarmupOver, WarmupThen) { ShownKey = WarmupOver }),
        Default.Of(Rules.None), "A linear approach to the learning rate.");

    /// <summary>Where the learning rate falls.</summary>
    public static Key<Settings?> Drops { get; } = new("drops",
        Rules.Optional(new MapRule("drops", "Falls of the learning rate. Where they meet a warm-up, both factors multiply.",
            MultiStepSchedule.Factor, MultiStepSchedule.At)
        { ShownKey = MultiStepSchedule.At }),
        Default.Of(Rules.None), "Where the learning rate falls.");

    /// <summary>How the learning rate runs.</summary>
    public static Key<Chosen<ScheduleKind>> Schedule { get; } = new("schedule", Rules.Kind("schedule", ScheduleKind.All), Default.Absent("as `drops` says"),
        "How the learning rate runs over the steps, after a warm-up; in place of `drops`.");

    /// <summary>Whether the schedule continues where the ticket's weights come from.</summary>
    public static Key<bool> ResumeSchedule { get; } = new("resumeSchedule", Rules.Flag(), Default.Absent("`false`"),
        "Whether the schedule continues at the step that the ticket of `from` was rewound to, for the epochs that are left of it; or with `rewind: none`, and "
        + "from a train stage, with its last rate throughout. Otherwise it begins again.");

    /// <summary>The largest norm of the gradients.</summary>
    public static Key<double> ClipGradients { get; } = new("clipGradients", Rules.Number(0, 1e9, aboveLow: true), Default.Absent("no limit"),
        "The largest L2 norm of all gradients together, those of pruned weights left out; longer ones are shortened to it before every step.");

    /// <summary>How much of labels is spread.</summary>
    public static Key<double> Smoothing { get; } = new("labelSmoothing", Rules.Number(0, 1, belowHigh: true), Default.Absent("`0`"),
        "How much of each label's target is spread over classes, in the cross-entropy that weights descend, of objectives that have one.");

    /// <summary>Over which classes.</summary>
    public static Key<string> SmoothOver { get; } = new("smoothOver", Rules.Word("all", Others), Default.Absent("`all`"),
        "Over which classes `labelSmoothing` spreads: all of them, the label's among them, or the others.");

    /// <summary>Which average of the weights is kept beside them.</summary>
    public static Key<Chosen<AverageKind>?> Average { get; } = new("average", Rules.Optional(Rules.Kind("average", AverageKind.All)), Default.Absent("`none`"),
        "An average of the weights on the way, written beside those that are kept; `weights: average` of an evaluate stage measures it. Training does not "
        + "depend on it.");

    /// <summary>What changes masks while training.</summary>
    public static Key<Chosen<MaskScheduleKind>?> Masks { get; } = new("masks", Rules.Optional(Rules.Kind("mask schedule", MaskScheduleKind.All)),
        Default.Absent("`none`"),
        "What changes masks while the network is trained; without it they stay as they are. The weights of the stage have its last mask.");

    static readonly Key<string> StopMetric = new("metric", Rules.Word("validationLoss", ByAccuracy), Default.Of("validationLoss"), "What is watched.");
    static readonly Key<double> StopImprovement = new("minimumImprovement", Rules.Number(0, 1e6), Default.Of("1e-5"), "By how much it has to improve.");
    static readonly Key<int> StopPatience = new("patience", Rules.Count(1, 100_000), Default.Of("3"), "It stops after so many epochs in a row without that.");

    /// <summary>When to stop before the last epoch.</summary>
    public static Key<Settings?> EarlyStopping { get; } = new("earlyStopping",
        Rules.Optional(new MapRule("earlyStopping", "Stops a training run that no longer improves.", StopMetric, StopImprovement, StopPatience)
        {
            ShownKey = StopPatience,
        }),
        Default.Of(Rules.None), "When to stop before the last epoch.");

    /// <summary>When training ends before its last epoch.</summary>
    public static Key<Chosen<TrainingEnd>> Until { get; } = new("until", Rules.Kind("end", TrainingEnd.All), Default.Of(TrainingEnd.LastEpoch.Name),
        "When training ends before its last epoch: as soon as the mask that a search is made for is stable, or some epochs after the first drop. "
        + "All epochs are run if that never comes.");

    /// <summary>How often the validation loss is looked at.</summary>
    public static Key<TrainingTime> ValidateEvery { get; } = new("validateEvery", Rules.Time(TimeUnit.Iterations),
        Default.Absent("at the ends of epochs alone"),
        "After how many steps the validation loss is looked at within epochs too: `bestStep` and `bestStepLoss` of the result then say where it was lowest. "
        + "Training does not depend on it. 100 steps are those of Frankle and Carbin 2019.");

    /// <summary>The mask whose changes are recorded.</summary>
    public static Key<Settings?> WatchMask { get; } = new("watchMask", Rules.Optional(WatchedMaskKeys.Map),
        Default.From("`{}` without `from` and `masks`, else `none`; with `until: maskStable` what that key says",
            map => map.Find(From.Name) is null && MasksOf(map) is null && !EndsAt(map, TrainingEnd.MaskStable) ? "{}" : Rules.None),
        "The mask whose changes are recorded, as `maskDistance` of every epoch and `maskStableEpoch` of the result; nothing is stopped by it.");

    static readonly Key<Chosen<ObjectiveKind>> Objective = new("objective", Rules.Kind("objective", ObjectiveKind.All), Default.Of("crossEntropy"),
        "What is minimized: the cross-entropy of the images, or of adversarial images made again at every step.");

    /// <summary>The attack whose success is recorded.</summary>
    public static Key<Settings?> WatchRobust { get; } = new("watchRobust", Rules.Optional(RobustWatchKeys.Map), Default.Absent("`none`"),
        "The attack whose success on validation images is recorded, as `validationRobustAccuracy` of every epoch; and what follows when it suddenly succeeds.");

    /// <summary>Which epoch's weights are the result.</summary>
    public static Key<string> Keep { get; } = new("keep", Rules.Word(Last, "best", BestRobust),
        Default.From("`best` under early stopping, else `last`", map => map.Map("earlyStopping") is null ? Last : "best"),
        "Which epoch's weights are the result: the last one's, the best one's by early stopping's metric (without it, by the validation loss), "
        + "or the most robust one's by `watchRobust`. Where they are not the last one's, those are written too, and `weights: last` of an evaluate stage "
        + "measures them.");

    static readonly Key<IReadOnlyList<TrainingTime>> SaveAt = new("saveAt",
        Rules.List(Rules.Time(TimeUnit.Iterations, TimeUnit.Epochs), "times", most: 1000, acceptsOne: true, distinct: true), Default.Implied("[0it]"),
        "When weights are also saved. What later stages rewind to is always saved. The start weights, `0it`, follow from the seed or the stage before: they "
        + "are saved where a later stage rewinds to them or the file says `0it`.");

    /// <summary>Whether linear biases are shrunk.</summary>
    public static Key<bool> ShrinkLinearBias { get; } = new("shrinkLinearBias", Rules.Flag(), Default.Absent("`false`"),
        "Multiplies each linear bias of a ticket by the share of its row's weights that is kept, after every step, as the paper's code does.");

    /// <summary>Whether batch norms of dead channels are set to 0.</summary>
    public static Key<bool> ZeroDeadChannels { get; } = new("zeroDeadChannels", Rules.Flag(), Default.Absent("`false`"),
        "Sets a batch norm to 0 where the convolution before it keeps no weight of the channel, after every step, as the paper's code does.");

    /// <summary>What a training leaves so that it can be redone in parts.</summary>
    public static Key<Settings> Receipt { get; } = new("receipt", ReceiptKeys.Map, Default.Of("{}"), ReceiptKeys.Map.Doc, hashed: false);

    /// <summary>What the pipeline's <c>train:</c> block may set for all train stages.</summary>
    public static IReadOnlyList<Key> Settings { get; } =
    [
        Epochs, BatchSize, Shares, Optimizer, LearningRate, Warmup, Drops, Schedule, ResumeSchedule, Masks, EarlyStopping, Until, WatchMask, Objective,
        Smoothing, SmoothOver, ClipGradients, WatchRobust, Keep, Average, SaveAt, ValidateEvery, ShrinkLinearBias, ZeroDeadChannels, Receipt,
    ];

    /// <summary>What is minimized; null where that is not sound.</summary>
    public static Chosen<ObjectiveKind>? ObjectiveOf(Settings map) => Objective.TryRead(map, out var objective) ? objective : null;

    /// <summary>What moves the weights; null where that is not sound.</summary>
    public static Chosen<OptimizerKind>? OptimizerOf(Settings map) => Optimizer.TryRead(map, out var optimizer) ? optimizer : null;

    /// <summary>Whether a training run has this end.</summary>
    public static bool EndsAt(Settings map, TrainingEnd end) => Until.TryRead(map, out var until) && until.Kind == end;

    static int? DrawOf(string weights, Settings map) => weights switch
    {
        "inherited" => null,
        "start" => 0,
        "fresh" => Draw.Read(map),
        _ => throw new InvalidOperationException($"no weights are called {weights}"),
    };

    static WarmupSpec WarmupOf(Settings map) =>
        new(WarmupFrom.Read(map), WarmupOver.Read(map)) { SchedulesBeginTogether = WarmupThen.TryRead(map, out var then) ? then == AtStart : null };

    /// <summary>What changes masks in a training run; null for nothing.</summary>
    public static Chosen<MaskScheduleKind>? MasksOf(Settings map) => Masks.ReadOr(map, null);

    static Chosen<ScheduleKind> ScheduleOf(Settings map) => Schedule.TryRead(map, out var schedule) ? schedule
        : Drops.Read(map) is { } drops ? new Chosen<ScheduleKind>(MultiStepSchedule.Instance, drops)
        : new Chosen<ScheduleKind>(ConstantSchedule.Instance, new Settings(map.At, []));

    /// <summary>Whether the learning rate of a training run drops at some steps.</summary>
    public static bool HasDrops(Settings map) => map.Map(Drops.Name) is not null || Schedule.TryRead(map, out var schedule) && schedule.Kind.HasDrops;

    /// <summary>Reads a train stage.</summary>
    public static TrainSpec Read(Settings map)
    {
        var stopping = EarlyStopping.Read(map);
        var until = Until.Read(map);
        var watched = until.Kind == TrainingEnd.MaskStable ? until.Settings : WatchMask.Read(map);
        return new TrainSpec
        {
            SharesAt = map.Find(Shares.Name)?.At ?? map.At,
            BatchSizeAt = map.Find(BatchSize.Name)?.At ?? map.At,
            Id = StageKind.Id.Read(map),
            Title = StageKind.StageTitle.Read(map),
            From = From.ReadOr(map, null!),
            Draw = DrawOf(Weights.Read(map), map),
            Signs = Signs.TryRead(map, out var signs) ? new SignsSpec(DrawOf(signs, map)) : null,
            Epochs = Epochs.Read(map),
            BatchSize = BatchSize.Read(map),
            Shares = Shares.TryRead(map, out var shares) ? shares : null,
            Optimizer = Optimizer.Read(map),
            LearningRate = LearningRate.Read(map),
            Warmup = Warmup.Read(map) is { } warmup ? WarmupOf(warmup) : null,
            Schedule = ScheduleOf(map),
            ResumesSchedule = ResumeSchedule.ReadOr(map, false),
            GradientLimit = ClipGradients.TryRead(map, out var limit) ? (float)limit : null,
            Smoothing = Smoothing.TryRead(map, out var spread) && spread > 0 ? new LabelSmoothing(spread, SmoothOver.ReadOr(map, "") == Others) : null,
            Average = Average.ReadOr(map, null),
            Masks = MasksOf(map),
            EarlyStopping = stopping is null ? null
                : new EarlyStoppingSpec(StopMetric.Read(stopping), StopImprovement.Read(stopping), StopPatience.Read(stopping)),
            WatchedMask = watched is null ? null : WatchedMaskKeys.Read(watched),
            StopsAtStableMask = until.Kind == TrainingEnd.MaskStable,
            EpochsAfterDrop = until.Kind == TrainingEnd.FirstDrop ? TrainingEnd.EpochsAfterDrop.Read(until.Settings) : null,
            Objective = Objective.Read(map),
            RobustWatch = WatchRobust.ReadOr(map, null) is { } robust ? RobustWatchKeys.Read(robust) : null,
            Keep = Keep.Read(map) switch
            {
                Last => KeptWeights.Last,
                BestRobust => KeptWeights.Highest(
                    WatchRobust.ReadOr(map, null) is { } watch && RobustWatchKeys.Read(watch).AverageOver > 1 ? RobustWatch.AverageMetric : RobustWatch.Metric),
                "best" when stopping is not null && StopMetric.Read(stopping) == ByAccuracy => KeptWeights.HighestValidationAccuracy,
                "best" => KeptWeights.LowestValidationLoss,
                var other => throw new InvalidOperationException($"no weights to keep are called {other}"),
            },
            ValidateEvery = ValidateEvery.TryRead(map, out var steps) ? steps : null,
            SaveAt = SaveAt.Read(map),
            AskedSaves = (SaveAt.Read(map), map.Find(SaveAt.Name)?.At ?? map.At),
            KeepsStart = !map.IsImplied(SaveAt.Name) && SaveAt.Read(map).Any(time => time.Amount == 0),
            ShrinkLinearBias = ShrinkLinearBias.ReadOr(map, false),
            ZeroDeadChannels = ZeroDeadChannels.ReadOr(map, false),
            Receipt = ReceiptKeys.Read(Receipt.Read(map)),
        };
    }
}
