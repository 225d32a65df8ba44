using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Objectives;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Training;

namespace NativeTickets.Lab.Stages;

/// <summary>Everything that a train stage's settings and inputs make: to train with it, or to redo a part of the training.</summary>
sealed class TrainingParts : IDisposable
{
    const int WatchedBatch = 128; // images attacked at once while robustness is watched; no result depends on it

    readonly Objective? later;

    TrainingParts(StageInstance stage, TrainSpec spec, RunContext run, Network network, Ranks? ranks)
    {
        Network = network;
        var data = run.Data(stage.Seed);
        var optimizer = spec.Optimizer.Kind.Make(spec.Optimizer.Settings, network);
        (var objective, later) = ObjectivesOf(spec);
        Robust = RobustWatchOf(spec, data, run, later);
        WatchedMask = spec.WatchedMask is { } mask ? new MaskStability(mask, spec.StopsAtStableMask, network) : null;
        var stepsPerEpoch = TrainStage.StepsPerEpoch(data, spec.BatchSize);
        var resumedAt = ResumedSchedule.StepOf(stage, data);
        var epochs = ResumedSchedule.EpochsOf(spec, resumedAt, stepsPerEpoch);
        var masks = spec.Masks?.Kind.Make(spec.Masks.Settings, stepsPerEpoch, epochs);
        var last = TrainStage.LastEpoch(spec, stepsPerEpoch, resumedAt);
        var afterDrop = last < epochs ? new StopAfterDrop(last) : null;
        Average = spec.Average is { } average ? new WeightAverage(network, average.Kind.Make(average.Settings, stepsPerEpoch, epochs),
            average.Kind.StatisticsOf(average.Settings), stepsPerEpoch) : null;
        StepObserver?[] stepObservers =
        [
            spec.ShrinkLinearBias || spec.ZeroDeadChannels ? new PublishedCodeEffects(network, spec.ShrinkLinearBias, spec.ZeroDeadChannels) : null,
            Average, // of what the others leave
        ];
        EpochObserver?[] observers = [EarlyStoppingOf(spec), WatchedMask, Robust, afterDrop, masks is null ? null : new SparsityByEpoch(), masks?.Watch];
        Setup = new TrainingSetup
        {
            Network = network,
            Objective = objective,
            Optimizer = optimizer,
            LearningRate = TrainStage.Schedule(spec, stepsPerEpoch, resumedAt),
            GradientLimit = spec.GradientLimit,
            Train = data.Train,
            Extra = data.Extra,
            Validation = data.Validation.Count > 0 ? data.Validation : null,
            Epochs = epochs,
            BatchSize = spec.BatchSize,
            Shares = spec.Shares,
            Ranks = ranks,
            Seed = stage.Seed,
            Augmentation = run.AugmentationOf(stage.Seed),
            PadTo = run.PadTo,
            ValidateEvery = (int?)spec.ValidateEvery?.ToSteps(stepsPerEpoch, spec.Epochs),
            Observers = [.. observers.OfType<EpochObserver>()],
            Keep = spec.Keep,
            SaveAt = [.. spec.SaveAt.Select(at => at.ToSteps(stepsPerEpoch, spec.Epochs)).Distinct().Where(step => step > 0 || spec.KeepsStart)],
            Folder = run.CheckpointsOf(stage),
            Marks = new Dictionary<string, string> { [StageWeights.StageKey] = stage.Hash },
            StepObservers = [.. stepObservers.OfType<StepObserver>()],
            Masks = masks,
            Records = new StateRecords(spec.Receipt.Steps(stepsPerEpoch, epochs), spec.Receipt.KeptAfter(last)),
        };
    }

    /// <summary>What is trained, with its start weights.</summary>
    public Network Network { get; }

    /// <summary>How.</summary>
    public TrainingSetup Setup { get; }

    /// <summary>What watches robust accuracy; null for nothing.</summary>
    public RobustWatch? Robust { get; }

    /// <summary>What watches the mask; null for nothing.</summary>
    public MaskStability? WatchedMask { get; }

    /// <summary>What averages the weights; null for nothing.</summary>
    public WeightAverage? Average { get; }

    /// <summary>Writes the average of a training run that has ended, its statistics estimated where they are to be. The network stays as it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hash">The hash of the stage whose it is.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>What estimating cost, in forward units times images.</returns>
    public double WriteAverage(string path, string hash, CancellationToken cancellation)
    {
        var (kept, units) = (NetworkState.Read(Network), 0.0);
        try
        {
            if (Average!.Averaged > 0)
            {
                NetworkState.Write(Network, Average.Read(), path);
                if (Average.Statistics == AverageStatistics.Estimated) units = StatisticsEstimate.Run(Network, Setup, cancellation);
            }
            StageWeights.Write(path, Network, hash);
        }
        finally
        {
            NetworkState.Write(Network, kept, Network.Name);
        }
        return units;
    }

    /// <summary>Makes them.</summary>
    /// <param name="stage">The train stage.</param>
    /// <param name="run">Where.</param>
    /// <param name="ranks">The ranks that train together; null for this process alone.</param>
    /// <exception cref="UserException">Weights of an input cannot be read.</exception>
    public static TrainingParts Of(StageInstance stage, RunContext run, Ranks? ranks = null)
    {
        var spec = (TrainSpec)stage.Spec;
        var network = StartNetwork(stage, spec, run);
        try
        {
            return new TrainingParts(stage, spec, run, network, ranks);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>What is minimized, and what takes its place after a collapse, null for nothing; softened labels hold for both.</summary>
    internal static (Objective First, Objective? Later) ObjectivesOf(TrainSpec spec) => (ObjectiveOf(spec),
        spec.RobustWatch?.OnCollapse is { Kind.ContinuesWith: { } other } answer ? Make(spec, other, answer.Settings) : null);

    /// <summary>What is minimized at first.</summary>
    internal static Objective ObjectiveOf(TrainSpec spec) => Make(spec, spec.Objective.Kind, spec.Objective.Settings);

    static Objective Make(TrainSpec spec, ObjectiveKind kind, Settings settings) => spec.Smoothing is not { } smoothing ? kind.Make(settings)
        : kind.MakeSmoothed(settings, smoothing) ?? throw new InvalidOperationException($"objective {kind.Name} has no labels to smooth");

    /// <inheritdoc/>
    public void Dispose()
    {
        (later as IDisposable)?.Dispose();
        (Setup.Objective as IDisposable)?.Dispose();
        Setup.Optimizer.Dispose();
        Average?.Dispose();
        Network.Dispose();
    }

    static EarlyStopping? EarlyStoppingOf(TrainSpec spec) => spec.EarlyStopping is { } stop
        ? new EarlyStopping(stop.Metric, stop.MinimumImprovement, stop.Patience, stop.Metric == "validationAccuracy")
        : null;

    static RobustWatch? RobustWatchOf(TrainSpec spec, DataSet data, RunContext run, Objective? switchTo)
    {
        if (spec.RobustWatch is not { } watch) return null;
        int[] first = [.. Enumerable.Range(0, Math.Min(watch.Images, data.Validation.Count))];
        var batches = new EvaluationBatches(data.Validation.Select(first), WatchedBatch, run.PadTo);
        var attack = new GradientAscent(new LinfThreat((float)watch.Epsilon), watch.Steps, (float)watch.StepSize);
        return new RobustWatch(attack, [.. batches.Firsts.Select(batches.Read)], watch.Fall, watch.OnCollapse.Kind.Stops, switchTo,
            spec.Masks is { } masks && masks.Kind.LooksAtRobustness(masks.Settings), watch.AverageOver);
    }

    /// <summary>The network that a training starts with, whether or not its start weights were kept.</summary>
    /// <exception cref="UserException">Weights of an input cannot be read.</exception>
    public static Network StartNetwork(StageInstance stage, TrainSpec spec, RunContext run)
    {
        if (spec.From is null) return run.NewNetwork(stage, spec.Draw ?? 0);
        var source = stage.Input(spec.From);
        var network = WeightsOf(spec.Draw);
        if (spec.Signs is not { } signs) return network;
        try
        {
            using var signed = WeightsOf(signs.Draw);
            StartSigns.Give(network, signed);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }

        Network WeightsOf(int? draw)
        {
            if (draw is not { } drawn) return run.ReadNetwork(source);
            var fresh = run.NewNetwork(stage, drawn);
            StageWeights.ReadMasks(run.FinishedFile(source, StageWeights.FileName), fresh, source.Hash);
            return fresh;
        }
    }
}
