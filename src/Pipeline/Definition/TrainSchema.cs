namespace NativeTickets.Pipelines;

/// <summary>The keys of a train stage.</summary>
static class TrainSchema
{
    static readonly ChoiceRule Optimizer = new("optimizer",
        new ChoiceOption("sgd", "Stochastic gradient descent.", new MapRule("optimizer: sgd", "Stochastic gradient descent with momentum.",
            new("momentum", new NumberRule(0, 1, belowHigh: true), Default.Of("0.9"), "How much of its velocity a weight keeps."),
            new("weightDecay", new NumberRule(0, 1000), Default.Of("1e-4"), "Added to the gradient, times the weight; of every parameter."),
            new("nesterov", new FlagRule(), Default.Of("false"), "Whether it looks one velocity ahead."))
        { Also = NesterovNeedsMomentum }),
        new ChoiceOption("adam", "Steps that adapt to each weight.", new MapRule("optimizer: adam", "Steps of a size that adapts to each weight.",
            new("beta1", new NumberRule(0, 1, belowHigh: true), Default.Of("0.9"), "How much of the gradients' mean a step keeps."),
            new("beta2", new NumberRule(0, 1, belowHigh: true), Default.Of("0.999"), "How much of the squared gradients' mean a step keeps."),
            new("epsilon", new NumberRule(0, 1, aboveLow: true), Default.Of("1e-8"), "Keeps steps finite where gradients vanish."),
            new("weightDecay", new NumberRule(0, 1000), Default.Of("0"), "Added to the gradient, times the weight; of every parameter."))));

    static readonly OptionalRule Warmup = new(new MapRule("warmup", "A linear approach to the learning rate.",
        new("from", new NumberRule(0, 1000), Default.Required, "The rate of the first step."),
        new("over", Time(TimeUnit.Iterations, TimeUnit.Epochs, TimeUnit.Percent), Default.Required, "How long it takes until the full rate holds.")));

    static readonly OptionalRule Drops = new(new MapRule("drops", "Falls of the learning rate. Where they meet a warm-up, both factors multiply.",
        new("factor", new NumberRule(0, 1, aboveLow: true), Default.Of("0.1"), "What each multiplies the rate by."),
        new("at", new ListRule(Time(TimeUnit.Iterations, TimeUnit.Epochs, TimeUnit.Percent), "times", fewest: 1, most: 100, acceptsOne: true, distinct: true),
            Default.Of("[50%, 75%]"),
            "When. Percent is of the stage's epochs, rounded up to the beginning of an epoch.")));

    static readonly OptionalRule EarlyStopping = new(new MapRule("earlyStopping", "Stops a training that no longer becomes better.",
        new("metric", new WordRule("validationLoss", "validationAccuracy"), Default.Of("validationLoss"), "What is watched."),
        new("minimumImprovement", new NumberRule(0, 1e6), Default.Of("1e-5"), "By how much it has to become better."),
        new("patience", new CountRule(1, 100_000), Default.Of("3"), "It stops after so many epochs in a row without that.")));

    static readonly MapRule WatchedMask = new("a watched mask",
        "The mask that a pruning after each epoch would make. It is stable when any two of the masks after the last few epochs differ in less than a given share "
            + "of the prunable weights (You et al. 2020, arXiv:1909.11957). It is what is written here, whatever prune stages follow, so that tickets of "
            + "several sparsities share one search.",
        new("sparsity", new NumberRule(0, 1, aboveLow: true, belowHigh: true, examples: ", such as 0.8 or 80%"), Default.Of("0.8"),
            "The fraction of zeros in the mask; above that of the ticket that is trained."),
        new("score", new WordRule("magnitude", "layerNormalizedMagnitude"), Default.Of("layerNormalizedMagnitude"), "As of a prune stage."),
        new("scope", new WordRule("global", "layer"), Default.Of("global"), "As of a prune stage."),
        new("distance", new NumberRule(0, 1, aboveLow: true), Default.Of("0.08"), "The share of differing weights below which masks count as equal; less than the most that two masks of this sparsity can differ in."),
        new("epochs", new CountRule(2, 100), Default.Of("5"), "How many epochs in a row that has to hold."))
    { Also = MasksCanDiffer };

    /// <summary>Ends of a training: its mask is stable.</summary>
    public const string MaskStable = "maskStable";

    /// <summary>Ends of a training: the learning rate has dropped for the first time.</summary>
    public const string FirstDrop = "firstDrop";

    static readonly MapRule AfterDrop = new("until: firstDrop",
        "The first drop of the learning rate and some epochs more. Under adversarial training robust accuracy is often best right after it and falls from there on "
            + "(robust overfitting, Rice et al. 2020, arXiv:2002.11569). `epochs` and what is in percent of it stay those of the whole schedule.",
        new KeyRule("epochs", new CountRule(1, 100_000), Default.Of("1"), "How many whole epochs are run after the drop."));

    static readonly MapRule WatchedRobustness = new("watched robustness",
        "PGD on the first validation images after every epoch, with the same starts each time. FGSM training can lose all its robustness within an epoch "
            + "(catastrophic overfitting, Wong et al. 2020, arXiv:2001.03994): robust accuracy that falls far below its best.",
        new("epsilon", NumberRule.Pixels(), Default.Required, "How far a pixel may move."),
        new("steps", new CountRule(1, 100_000), Default.Of("5"), "Gradient steps from a random start."),
        new("stepSize", NumberRule.Pixels(), Default.From("2.5 · epsilon / steps", AttackSchema.PgdStepSize), "How far one step goes."),
        new("images", new CountRule(1, 1_000_000), Default.Of("256"), "How many validation images, at most all."),
        new("fall", new NumberRule(0, 1, aboveLow: true, belowHigh: true), Default.Of("0.2"), "By how much robust accuracy must fall below its best."),
        new("onCollapse", new ChoiceRule("answer", [new("stop", "Training ends."), new("report", "Training goes on; the result says it."), AttackSchema.Pgd with { Doc = "Training goes on with PGD." }]),
            Default.Of("stop"), "What follows."));

    /// <summary>What the pipeline's <c>train:</c> block may set for all train stages.</summary>
    public static KeyRule[] Settings { get; } =
    [
        new("epochs", new CountRule(1, 100_000), Default.Required, "Passes over the training images at most."),
        new("batchSize", new CountRule(1, 65_536), Default.Of("64"), "Images per step; the last step of an epoch may have fewer."),
        new("optimizer", Optimizer, Default.Of("{ sgd: {} }"), "How a gradient moves the weights."),
        new("learningRate", new NumberRule(0, 1000, aboveLow: true), Default.Required, "The rate after the warm-up and before the first drop."),
        new("warmup", Warmup, Default.Of("none"), "A linear approach to the learning rate."),
        new("drops", Drops, Default.Of("none"), "Where the learning rate falls."),
        new("earlyStopping", EarlyStopping, Default.Of("none"), "When to stop before the last epoch."),
        new("until", new ChoiceRule("end", new ChoiceOption("lastEpoch", "All epochs are run."), new ChoiceOption(MaskStable, "Until the mask is stable.", WatchedMask),
                new ChoiceOption(FirstDrop, "Until some epochs after the first drop of the learning rate.", AfterDrop)),
            Default.Of("lastEpoch"), "When training ends before its last epoch: as soon as the mask that a search is made for is stable, or some epochs after the first drop. All epochs are run if that never comes."),
        new("watchMask", new OptionalRule(WatchedMask), Default.From("`{}` without `from`, else `none`; with `until: maskStable` what is written there", WatchDefault),
            "The mask whose changes are recorded, as `maskDistance` of every epoch and `maskStableEpoch` of the result; nothing is stopped by it."),
        new("objective", new ChoiceRule("objective", [new("crossEntropy", "The loss of the images as they are."), .. AttackSchema.InTraining]),
            Default.Of("crossEntropy"),
            "What is minimized: the cross-entropy of the images, or of adversarial images made anew at every step."),
        new("watchRobust", new OptionalRule(WatchedRobustness), Default.Absent("`none`"),
            "The attack whose success on validation images is recorded, as `validationRobustAccuracy` of every epoch; and what follows when it suddenly succeeds."),
        new("keep", new WordRule("last", "best", "bestRobust"), Default.From("`best` under early stopping, else `last`", KeepDefault),
            "Which epoch's weights are the result: the last one's, the best one's by early stopping's metric (without it, by the validation loss), or the most robust one's by `watchRobust`. "
                + "Where they are not the last one's, those are written too, and `weights: last` of an evaluate stage measures them."),
        new("saveAt", new ListRule(Time(TimeUnit.Iterations, TimeUnit.Epochs), "times", most: 1000, acceptsOne: true, distinct: true), Default.Of("[0it]"),
            "When weights are saved besides. `0it` and what later stages rewind to is always saved."),
        new("shrinkLinearBias", new FlagRule(), Default.Absent("`false`"),
            "Multiplies each linear bias of a ticket by the share of its row's weights that is kept, after every step, as the paper's code does."),
        new("zeroDeadChannels", new FlagRule(), Default.Absent("`false`"),
            "Sets a batch norm to 0 where the convolution before it keeps no weight of the channel, after every step, as the paper's code does."),
    ];

    /// <summary>A train stage.</summary>
    public static MapRule Stage { get; } = new("a train stage",
        "Trains the network, dense or a ticket of an earlier stage. Nothing is inherited through `from` but mask and weights.",
    [
        StageKeys.Id,
        StageKeys.Title,
        new("from", PatternRule.Name, Default.Absent("the dense network"),
            "The prune or train stage that gives the mask, and the weights too unless `weights` says otherwise.", Hashed: false),
        new("weights", new WordRule("inherited", "start", "fresh"),
            Default.From("`inherited` with `from`, else `start`", map => map.Find("from") is null ? "start" : "inherited"),
            "Where weights come from: from the stage of `from`, the initial weights that all stages of a seed share, or fresh initial weights."),
        new("draw", new CountRule(1, 1_000_000), Default.From("`1` with `weights: fresh`", map => map.TextOrNull("weights") == "fresh" ? "1" : null),
            "Which fresh weights; equal draws of one seed are equal."),
        .. Settings,
    ])
    { Also = Consistent };

    static TimeRule Time(params TimeUnit[] units) => new(units, []);

    static string KeepDefault(ResolvedMap map) => map.Map("earlyStopping") is null ? "last" : "best";

    static bool EndsAt(ResolvedMap map, string end) => map.Map("until") is { Entries: [var only] } && only.Key == end;

    static string WatchDefault(ResolvedMap map) => map.Find("from") is null && !EndsAt(map, MaskStable) ? "{}" : OptionalRule.None;

    static void MasksCanDiffer(ResolvedMap map, Problems problems)
    {
        if (!map.Has<double>("sparsity", out var sparsity) || !map.Has<double>("distance", out var distance)) return;
        var most = 2 * Math.Min(sparsity, 1 - sparsity);
        if (distance >= most)
            problems.Add(map.Find("distance")!.At,
                FormattableString.Invariant($"two masks of sparsity {sparsity} never differ in more than {most:0.######} of the weights; wanted a distance below that, got {distance}"));
    }

    static void NesterovNeedsMomentum(ResolvedMap map, Problems problems)
    {
        if (map.Has<bool>("nesterov", out var nesterov) && nesterov && map.Has<double>("momentum", out var momentum) && momentum == 0)
            problems.Add(map.Find("nesterov")!.At, "nesterov looks ahead along a momentum above 0; wanted momentum above 0, or nesterov: false");
    }

    static void Consistent(ResolvedMap map, Problems problems)
    {
        var weights = map.TextOrNull("weights");
        if (weights == "inherited" && map.Find("from") is null)
            problems.Add(map.Find("weights")!.At, "weights is inherited, but there is no 'from' to inherit them from; wanted start or fresh, or a 'from'");
        if (map.TextOrNull("keep") == "bestRobust" && map.Map("watchRobust") is null)
            problems.Add(map.Find("keep")!.At, "the most robust epoch is found by watchRobust, which is not set; wanted watchRobust, or keep: last");
        if (weights != "fresh" && map.Find("draw") is { } draw)
            problems.Add(draw.At, "draw says which fresh weights, but weights is not fresh; wanted weights: fresh, or no draw");
        if (EndsAt(map, FirstDrop) && map.Map("drops") is null)
            problems.Add(map.Find("until")!.At, "until: firstDrop wants drops of the learning rate, which are not set; wanted drops, or until: lastEpoch");
        if (EndsAt(map, MaskStable) && map.Map("watchMask") is { } watched)
            problems.Add(watched.At, "until: maskStable says itself which mask is watched; wanted its settings there, and no 'watchMask'");
    }
}
