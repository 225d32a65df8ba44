using NativeTickets.Training;

namespace NativeTickets.Pipelines;

/// <summary>Reads stages out of checked settings.</summary>
static class StageReader
{
    public static StageSpec Read(string kind, ResolvedMap map) => kind switch
    {
        "train" => Train(map),
        "prune" => Prune(map),
        "describe" => new DescribeSpec { Id = map.Get<string>("id"), Title = map.Get<string>("title") },
        _ => Evaluate(map),
    };

    static TrainSpec Train(ResolvedMap map)
    {
        var weights = map.Get<string>("weights");
        var (objective, attack) = map.Choice("objective");
        var stopping = map.Map("earlyStopping");
        var (until, end) = map.Choice("until");
        var stable = until == TrainSchema.MaskStable ? end : null;
        return new TrainSpec
        {
            Id = map.Get<string>("id"),
            Title = map.Get<string>("title"),
            From = map.TextOrNull("from"),
            Draw = weights == "inherited" ? null : weights == "start" ? 0 : map.Get<int>("draw"),
            Epochs = map.Get<int>("epochs"),
            BatchSize = map.Get<int>("batchSize"),
            Optimizer = Optimizer(map),
            LearningRate = map.Get<double>("learningRate"),
            Warmup = map.Map("warmup") is { } warmup ? new WarmupSpec(warmup.Get<double>("from"), warmup.Get<TrainingTime>("over")) : null,
            Drops = map.Map("drops") is { } drops ? new DropsSpec(drops.Get<double>("factor"), drops.Values<TrainingTime>("at")) : null,
            EarlyStopping = stopping is null ? null
                : new EarlyStoppingSpec(stopping.Get<string>("metric"), stopping.Get<double>("minimumImprovement"), stopping.Get<int>("patience")),
            WatchedMask = (stable ?? map.Map("watchMask")) is { } watched ? WatchedMask(watched) : null,
            StopsAtStableMask = stable is not null,
            EpochsAfterDrop = until == TrainSchema.FirstDrop ? end!.Get<int>("epochs") : null,
            Attack = attack is null ? null : Attack(objective, attack),
            RobustWatch = map.Map("watchRobust") is { } robust ? RobustWatch(robust) : null,
            Keep = map.Get<string>("keep") == "last" ? KeptWeights.Last
                : map.Get<string>("keep") == "bestRobust" ? KeptWeights.Highest(Adversarial.RobustWatch.Metric)
                : stopping?.TextOrNull("metric") == "validationAccuracy" ? KeptWeights.HighestValidationAccuracy
                : KeptWeights.LowestValidationLoss,
            SaveAt = map.Values<TrainingTime>("saveAt"),
            ShrinkLinearBias = map.Has<bool>("shrinkLinearBias", out var shrinks) && shrinks,
            ZeroDeadChannels = map.Has<bool>("zeroDeadChannels", out var zeroes) && zeroes,
        };
    }

    static OptimizerSpec Optimizer(ResolvedMap map)
    {
        var (name, settings) = map.Choice("optimizer");
        return name == "sgd"
            ? new SgdSpec(settings!.Get<double>("momentum"), settings.Get<double>("weightDecay"), settings.Get<bool>("nesterov"))
            : new AdamSpec(settings!.Get<double>("beta1"), settings.Get<double>("beta2"), settings.Get<double>("epsilon"), settings.Get<double>("weightDecay"));
    }

    static WatchedMaskSpec WatchedMask(ResolvedMap map) => new(
        map.Get<double>("sparsity"),
        map.Get<string>("score") == "magnitude" ? PruneScore.Magnitude : PruneScore.LayerNormalizedMagnitude,
        ScopeOf(map),
        map.Get<double>("distance"),
        map.Get<int>("epochs"));

    static RobustWatchSpec RobustWatch(ResolvedMap map)
    {
        var (answer, settings) = map.Choice("onCollapse");
        return new RobustWatchSpec
        {
            Epsilon = map.Get<double>("epsilon"),
            Steps = map.Get<int>("steps"),
            StepSize = map.Get<double>("stepSize"),
            Images = map.Get<int>("images"),
            Fall = map.Get<double>("fall"),
            Stops = answer == "stop",
            SwitchTo = settings is null ? null : Attack(answer, settings),
        };
    }

    static PruneScope ScopeOf(ResolvedMap map) => map.Get<string>("scope") == "layer" ? PruneScope.Layer : PruneScope.Global;

    static AttackSpec Attack(string kind, ResolvedMap map)
    {
        var steps = map.Has<int>("steps", out var several) ? several : map.Has<int>("replays", out var replays) ? replays : 1;
        return new AttackSpec
        {
            Name = kind == "fgsm" ? kind : FormattableString.Invariant($"{kind}-{steps}"),
            Kind = kind,
            Epsilon = map.Get<double>("epsilon"),
            StepSize = map.Get<double>("stepSize"),
            Steps = steps,
            RandomStart = map.Has<bool>("randomStart", out var random) && random,
            Beta = map.Has<double>("beta", out var beta) ? beta : 0,
        };
    }

    static PruneSpec Prune(ResolvedMap map) => new()
    {
        Id = map.Get<string>("id"),
        Title = map.Get<string>("title"),
        From = map.TextOrNull("from"),
        Score = map.Get<string>("score") switch
        {
            "magnitude" => PruneScore.Magnitude,
            "layerNormalizedMagnitude" => PruneScore.LayerNormalizedMagnitude,
            "random" => PruneScore.Random,
            _ => PruneScore.Shuffled,
        },
        MeanOverAll = map.TextOrNull("meanOver") == "all",
        Scope = ScopeOf(map),
        Sparsity = map.Has<double>("sparsity", out var sparsity) ? sparsity : null,
        MaskOf = map.TextOrNull("maskOf"),
        Rewind = map.Has<TrainingTime>("rewind", out var position) ? new RewindSpec(RewindKind.Position, position)
            : map.Get<string>("rewind") == "none" ? new RewindSpec(RewindKind.None)
            : new RewindSpec(RewindKind.Fresh, Draw: map.Get<int>("draw")),
    };

    static EvaluateSpec Evaluate(ResolvedMap map) => new()
    {
        Id = map.Get<string>("id"),
        Title = map.Get<string>("title"),
        Of = map.Values<string>("of"),
        Attacks = [.. map.Maps("attacks").SelectMany(option => AttackReader.Read(option.Entries[0].Key, (ResolvedMap)option.Entries[0].Value))],
        Split = map.Get<string>("split") == "test" ? EvaluatedSplit.Test : EvaluatedSplit.Validation,
        Images = map.Has<int>("images", out var images) ? images : null,
        BatchSize = map.Get<int>("batchSize"),
        SaveImages = map.Get<bool>("saveImages"),
        LastEpochs = map.Get<string>("weights") == "last",
    };
}
