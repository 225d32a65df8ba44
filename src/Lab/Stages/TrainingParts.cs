using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Lab.Stages;

/// <summary>Everything that a train stage's settings and inputs make: to train with it, or to redo a part of the training.</summary>
sealed class TrainingParts : IDisposable
{
    const int WatchedBatch = 128; // images attacked at once while robustness is watched; no result depends on it

    readonly Objective? later;

    TrainingParts(StageInstance stage, TrainSpec spec, RunContext run, Network network)
    {
        Network = network;
        var data = run.Data(stage.Seed);
        var optimizer = spec.Optimizer.Kind.Make(spec.Optimizer.Settings, network);
        var objective = spec.Objective.Kind.Make(spec.Objective.Settings);
        later = spec.RobustWatch?.OnCollapse is { Kind.ContinuesWith: { } other } answer ? other.Make(answer.Settings) : null;
        Robust = RobustWatchOf(spec, data, run, later);
        WatchedMask = spec.WatchedMask is { } mask ? new MaskStability(mask, spec.StopsAtStableMask, network) : null;
        var stepsPerEpoch = TrainStage.StepsPerEpoch(data.Train.Count, spec.BatchSize);
        var masks = spec.Masks?.Kind.Make(spec.Masks.Settings, stepsPerEpoch, spec.Epochs);
        var last = TrainStage.LastEpoch(spec, stepsPerEpoch);
        var afterDrop = last < spec.Epochs ? new StopAfterDrop(last) : null;
        EpochObserver?[] observers = [EarlyStoppingOf(spec), WatchedMask, Robust, afterDrop, masks is null ? null : new SparsityByEpoch(), masks?.Watch];
        Setup = new TrainingSetup
        {
            Network = network,
            Objective = objective,
            Optimizer = optimizer,
            LearningRate = TrainStage.Schedule(spec, stepsPerEpoch),
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
            Masks = masks,
            Records = new StateRecords(spec.Receipt.Steps(stepsPerEpoch, spec.Epochs), spec.Receipt.KeptAfter(last)),
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

    /// <summary>Makes them.</summary>
    /// <exception cref="UserException">Weights of an input cannot be read.</exception>
    public static TrainingParts Of(StageInstance stage, RunContext run)
    {
        var spec = (TrainSpec)stage.Spec;
        var network = StartNetwork(stage, spec, run);
        try
        {
            return new TrainingParts(stage, spec, run, network);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        (later as IDisposable)?.Dispose();
        (Setup.Objective as IDisposable)?.Dispose();
        Setup.Optimizer.Dispose();
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
            spec.Masks is { } masks && masks.Kind.LooksAtRobustness(masks.Settings));
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
}
