using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Schedules;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Lab.Stages;

/// <summary>Runs a train stage, or continues it: trains, keeps the chosen weights, and reads the test split once, at the end.</summary>
static class TrainStage
{
    const int WatchedBatch = 128; // images attacked at once while robustness is watched; no result depends on it

    public static StageResult Run(StageInstance stage, StageWork stageRun)
    {
        var (run, cancellation) = (stageRun.Context, stageRun.Cancellation);
        var listener = new StageTrainingListener(stageRun, new StageMetrics(run.FolderOf(stage), StageLabel.Of(stage)));
        var spec = (TrainSpec)stage.Spec;
        var data = run.Data(stage.Seed);
        using var network = StartNetwork(stage, spec, run);
        using var optimizer = spec.Optimizer.Kind.Make(spec.Optimizer.Settings, network);
        using var objective = new OwnedObjective(spec.Objective.Kind.Make(spec.Objective.Settings));
        using var later = new OwnedObjective(spec.RobustWatch?.OnCollapse is { Kind.ContinuesWith: { } other } answer ? other.Make(answer.Settings) : null);
        var robust = RobustWatchOf(spec, data, run, later.Value);
        var watched = spec.WatchedMask is { } mask ? new MaskStability(mask, spec.StopsAtStableMask, network) : null;
        var stepsPerEpoch = StepsPerEpoch(data.Train.Count, spec.BatchSize);
        var last = LastEpoch(spec, stepsPerEpoch);
        var afterDrop = last < spec.Epochs ? new StopAfterDrop(last) : null;
        EpochObserver?[] observers = [EarlyStoppingOf(spec), watched, robust, afterDrop];
        var setup = new TrainingSetup
        {
            Network = network,
            Objective = objective.Value!,
            Optimizer = optimizer,
            LearningRate = Schedule(spec, stepsPerEpoch),
            Train = data.Train,
            Validation = data.Validation.Count > 0 ? data.Validation : null,
            Epochs = spec.Epochs,
            BatchSize = spec.BatchSize,
            Seed = stage.Seed,
            Augmentation = run.Augmentation,
            PadTo = run.PadTo,
            Observers = [.. observers.OfType<EpochObserver>()],
            Keep = spec.Keep,
            SaveAt = [.. spec.SaveAt.Select(at => at.ToSteps(stepsPerEpoch, spec.Epochs)).Distinct()],
            Folder = run.CheckpointsOf(stage),
            Marks = new Dictionary<string, string> { [StageWeights.StageKey] = stage.Hash },
            StepObservers = spec.ShrinkLinearBias || spec.ZeroDeadChannels ? [new PublishedCodeEffects(network, spec.ShrinkLinearBias,
                spec.ZeroDeadChannels)] : [],
        };
        TrainingResult trained;
        using (var trainer = new Trainer(setup, listener)) trained = trainer.Run(cancellation);
        if (trained.Diverged) return DivergedResult(stage, network, trained);
        if (spec.Keep != KeptWeights.Last) WriteLastEpoch(stage, run, network);
        StageWeights.Write(run.WeightsOf(stage), network, stage.Hash);
        var result = Result(stage, run, network, trained, watched, cancellation);
        if (robust?.CollapsedEpoch is not { } collapsed) return result;
        return result with { Metrics = new Dictionary<string, double?>(result.Metrics) { ["collapsedEpoch"] = collapsed } };
    }

    /// <summary>Batches of an epoch, a partial last one included.</summary>
    public static int StepsPerEpoch(int images, int batchSize) => (images + batchSize - 1) / batchSize;

    /// <summary>The epoch that a training's settings end it with; a search or early stopping may end it before.</summary>
    public static int LastEpoch(TrainSpec spec, long stepsPerEpoch)
    {
        if (spec.EpochsAfterDrop is not { } more) return spec.Epochs;
        var drop = Schedule(spec, stepsPerEpoch).Curve.FirstDrop
            ?? throw new InvalidOperationException("a training run is to end after a drop that its schedule lacks");
        return (int)Math.Min(spec.Epochs, (drop + stepsPerEpoch - 1) / stepsPerEpoch + more);
    }

    /// <summary>The learning rate of every step.</summary>
    public static LearningRateSchedule Schedule(TrainSpec spec, long stepsPerEpoch) => new(
        spec.LearningRate,
        spec.Schedule.Kind.Make(spec.Schedule.Settings, stepsPerEpoch, spec.Epochs),
        spec.Warmup is { } warmup ? new WarmUp(warmup.From, warmup.Over.ToSteps(stepsPerEpoch, spec.Epochs)) : null);

    static EarlyStopping? EarlyStoppingOf(TrainSpec spec) => spec.EarlyStopping is { } stop
        ? new EarlyStopping(stop.Metric, stop.MinimumImprovement, stop.Patience, stop.Metric == "validationAccuracy")
        : null;

    static RobustWatch? RobustWatchOf(TrainSpec spec, DataSet data, RunContext run, Objective? switchTo)
    {
        if (spec.RobustWatch is not { } watch) return null;
        int[] first = [.. Enumerable.Range(0, Math.Min(watch.Images, data.Validation.Count))];
        var batches = new EvaluationBatches(data.Validation.Select(first), WatchedBatch, run.PadTo);
        var attack = new GradientAscent(new LinfThreat((float)watch.Epsilon), watch.Steps, (float)watch.StepSize);
        return new RobustWatch(attack, [.. batches.Firsts.Select(batches.Read)], watch.Fall, watch.OnCollapse.Kind.Stops, switchTo);
    }

    /// <summary>Writes what the training ended with, beside what it kept; the network has its kept weights again afterwards.</summary>
    static void WriteLastEpoch(StageInstance stage, RunContext run, Network network)
    {
        var kept = NetworkState.Read(network);
        var last = Path.Combine(run.CheckpointsOf(stage), CheckpointFiles.Last);
        NetworkState.Write(network, CheckpointFiles.NetworkOf(StageWeights.Open(last, stage.Hash)), last);
        StageWeights.Write(run.LastWeightsOf(stage), network, stage.Hash);
        NetworkState.Write(network, kept, network.Name);
    }

    static Network StartNetwork(StageInstance stage, TrainSpec spec, RunContext run)
    {
        if (spec.From is null) return run.NewNetwork(stage, spec.Draw ?? 0);
        var source = stage.Input(spec.From);
        if (spec.Draw is not { } draw) return run.ReadNetwork(source);
        var network = run.NewNetwork(stage, draw);
        StageWeights.ReadMasks(run.FinishedFile(source, StageWeights.FileName), network, source.Hash);
        return network;
    }

    static StageResult Result(StageInstance stage, RunContext run, Network network, TrainingResult trained, MaskStability? watched,
        CancellationToken cancellation)
    {
        var data = run.Data(stage.Seed);
        var metrics = new Dictionary<string, double?>
        {
            ["epochsToStop"] = trained.KeptEpoch,
            ["epochsRun"] = trained.EpochsRun,
            ["bestEpoch"] = trained.KeptEpoch,
            [KnownMetrics.Diverged.Name] = 0,
        };
        var counts = new Dictionary<string, long>();
        if (data.Validation.Count > 0) Add("validation", data.Validation, network);
        var seen = run.ForTest(network, stage, out var copy);
        using (copy) Add("test", data.Test, seen);
        Describe(metrics, stage, network);
        var start = StageWeights.Open(CheckpointFiles.AtStep(run.CheckpointsOf(stage), 0), stage.Hash);
        if (DistanceFromStart(start, network) is { } distance) metrics["distanceFromStart"] = distance;
        if (watched?.StableEpoch is { } stable) metrics["maskStableEpoch"] = stable;
        return stage.Result(metrics, CostOf(trained)) with
        {
            Counts = counts,
            StoppedBecause = trained.StoppedBecause,
            Weights = StageWeights.FileName,
        };

        void Add(string split, Data.ImageSet images, Network measured)
        {
            using var evaluator = new Evaluator(measured, images, run.PadTo);
            var found = evaluator.Run(cancellation);
            metrics[split + "Loss"] = found.Loss;
            metrics[split + "Accuracy"] = found.Accuracy;
            counts[split + "Accuracy"] = found.Count;
        }
    }

    /// <summary>What a training run says that diverged: how it ended and what it cost. It hands on no weights, and no split is read for it.</summary>
    static StageResult DivergedResult(StageInstance stage, Network network, TrainingResult trained)
    {
        var metrics = new Dictionary<string, double?> { ["epochsRun"] = trained.EpochsRun, [KnownMetrics.Diverged.Name] = 1 };
        Describe(metrics, stage, network);
        return stage.Result(metrics, CostOf(trained)) with { StoppedBecause = trained.StoppedBecause };
    }

    static void Describe(Dictionary<string, double?> metrics, StageInstance stage, Network network)
    {
        metrics["parameters"] = network.ParameterCount;
        metrics["prunable"] = network.PrunableCount;
        metrics["sparsity"] = (double)network.PrunedCount / network.PrunableCount;
        var described = NetworkDescription.Of(network);
        metrics["multiplyAdds"] = described.MultiplyAdds;
        metrics["survivingMultiplyAdds"] = described.SurvivingMultiplyAdds;
        metrics["learningRate"] = ((TrainSpec)stage.Spec).LearningRate;
    }

    static StageCost CostOf(TrainingResult trained) => new()
    {
        Seconds = trained.Seconds,
        Images = trained.Images,
        ForwardUnits = trained.ForwardUnits,
        PeakMemoryBytes = ProcessMemory.PeakBytes,
    };

    /// <summary>
    /// <c>‖end − start‖₂ / ‖start‖₂</c> over the prunable weights that are kept: pruned ones are 0 at both ends. Null where all start weights are 0.
    /// </summary>
    static double? DistanceFromStart(WeightsFile startFile, Network network)
    {
        var start = startFile.Tensors;
        var (moved, norm) = (0.0, 0.0);
        foreach (var parameter in network.Parameters.Where(p => p.IsPrunable))
        {
            var (from, to) = (start[parameter.Name].Values, parameter.Value.ToArray());
            for (var i = 0; i < to.Length; i++)
            {
                var change = (double)to[i] - from[i];
                moved += change * change;
                norm += (double)from[i] * from[i];
            }
        }
        return norm > 0 ? Math.Sqrt(moved / norm) : null;
    }

    /// <summary>Disposes an objective where it has something to dispose.</summary>
    sealed class OwnedObjective(Objective? value) : IDisposable
    {
        public Objective? Value => value;

        public void Dispose() => (value as IDisposable)?.Dispose();
    }
}
