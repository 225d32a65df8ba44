using NativeTickets.Data;
using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Receipts;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Schedules;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Lab.Stages;

/// <summary>Runs a train stage, or continues it: trains, keeps the chosen weights, and reads the test split once, at the end.</summary>
static class TrainStage
{
    public static StageResult Run(StageInstance stage, StageWork stageRun)
    {
        var (run, cancellation) = (stageRun.Context, stageRun.Cancellation);
        var spec = (TrainSpec)stage.Spec;
        var listener = new StageTrainingListener(stageRun, new StageMetrics(run.FolderOf(stage), StageLabel.Of(stage)),
            new ReceiptLog(run.CheckpointsOf(stage)));
        using var parts = TrainingParts.Of(stage, run, run.Team?.Ranks);
        var network = parts.Network;
        var start = NetworkState.Read(network); // before its last checkpoint, if any, is loaded
        TrainingResult trained;
        using (var trainer = new Trainer(parts.Setup, listener))
            trained = run.Team is { } team ? team.Share(stage, () => trainer.Run(cancellation)) : trainer.Run(cancellation);
        if (trained.Diverged)
        {
            WriteReceipt(stage, stageRun, parts, weights: null);
            return DivergedResult(stage, network, trained);
        }
        if (spec.Keep != KeptWeights.Last) WriteLastEpoch(stage, run, network);
        if (parts.Average is not null)
        {
            if (parts.Average.Averaged == 0)
                stageRun.Listener.StageNoted(stageRun.Header, $"warning: {stage.Id} ended before its average of weights began; the kept ones stand for it");
            trained = trained with { ForwardUnits = trained.ForwardUnits + parts.WriteAverage(run.AverageWeightsOf(stage), stage.Hash, cancellation) };
        }
        StageWeights.Write(run.WeightsOf(stage), network, stage.Hash);
        WriteReceipt(stage, stageRun, parts, new HandedOn(trained.KeptEpoch, StateDigest.OfWeights(network), StateDigest.OfStatistics(network)));
        var result = Result(stage, run, network, trained, start, parts.WatchedMask, cancellation);
        // no hash depends on it, so that this stage may have been begun for a file that asked for its start weights
        if (!spec.KeepsStart) OutputFile.Delete(CheckpointFiles.AtStep(run.CheckpointsOf(stage), 0));
        if (TicketPace.Measure(stage, run, network, trained.Seconds, cancellation) is { } pace)
            result = result with { Cost = result.Cost! with { TicketEpochSeconds = pace.Ticket, DenseEpochSeconds = pace.Dense } };
        if (parts.Robust?.CollapsedEpoch is not { } collapsed) return result;
        return result with { Metrics = new Dictionary<string, double?>(result.Metrics) { ["collapsedEpoch"] = collapsed } };
    }

    /// <summary>Takes the steps of a training run that another rank reports and writes.</summary>
    public static void Follow(StageInstance stage, StageWork work)
    {
        using var parts = TrainingParts.Of(stage, work.Context, work.Context.Team!.Ranks);
        try
        {
            using var trainer = new Trainer(parts.Setup with { Records = null }, TrainingListener.None);
            trainer.Run();
        }
        catch (OperationCanceledException)
        {
            // rank 0 was asked to stop, and says so
        }
    }

    /// <summary>Batches of an epoch, a partial last one included.</summary>
    public static int StepsPerEpoch(DataSet data, int batchSize) => data.BatchesOf(batchSize).Steps;

    /// <summary>The epoch that a training's settings end it with; a search or early stopping may end it before.</summary>
    /// <param name="spec">The training.</param>
    /// <param name="stepsPerEpoch">Batches of one epoch.</param>
    /// <param name="resumedAt">The steps of its schedule that lie behind its first.</param>
    public static int LastEpoch(TrainSpec spec, long stepsPerEpoch, long resumedAt = 0)
    {
        var epochs = ResumedSchedule.EpochsOf(spec, resumedAt, stepsPerEpoch);
        if (spec.EpochsAfterDrop is not { } more || Schedule(spec, stepsPerEpoch, resumedAt).FirstDrop is not { } drop) return epochs;
        return (int)Math.Min(epochs, (drop + stepsPerEpoch - 1) / stepsPerEpoch + more);
    }

    /// <summary>The learning rate of every step.</summary>
    /// <param name="spec">The training.</param>
    /// <param name="stepsPerEpoch">Batches of one epoch.</param>
    /// <param name="resumedAt">The steps of the schedule that lie behind the training's first.</param>
    public static LearningRateSchedule Schedule(TrainSpec spec, long stepsPerEpoch, long resumedAt = 0)
    {
        WarmUp? warmUp = spec.Warmup is { } warm ? new WarmUp(warm.From, warm.Over.ToSteps(stepsPerEpoch, spec.Epochs)) : null;
        var isAfter = warmUp is not null && !(spec.Warmup!.SchedulesBeginTogether ?? !spec.Schedule.Kind.BeginsAfterWarmup);
        var curve = spec.Schedule.Kind.Make(spec.Schedule.Settings, new ScheduleLength(stepsPerEpoch, spec.Epochs, isAfter ? warmUp!.Value.Steps : 0));
        var schedule = new LearningRateSchedule(spec.LearningRate, curve, warmUp, isAfter);
        return spec.ResumesSchedule ? schedule.ResumedAt(resumedAt, spec.Epochs * stepsPerEpoch - 1) : schedule;
    }

    static void WriteReceipt(StageInstance stage, StageWork work, TrainingParts parts, HandedOn? weights)
    {
        var (run, records) = (work.Context, parts.Setup.Records!);
        var states = new ReceiptLog(run.CheckpointsOf(stage)).Read();
        new StageReceipt
        {
            Stage = stage.Hash,
            PipelineSha256 = FileSeal.Of(run.RunFolder, RunFiles.ResolvedPipeline).Sha256,
            ProgramSha256 = ProgramHash.Value,
            DataSha256 = run.Data(stage.Seed).Sha256,
            Device = run.DeviceKind,
            Precision = run.Device.Precision,
            Numerics = Numerics.Version,
            StepsPerEpoch = StepsPerEpoch(run.Data(stage.Seed), parts.Setup.BatchSize),
            Every = records.Every,
            Checkpoints = [.. records.KeptAfter.Where(epoch => File.Exists(CheckpointFiles.AfterEpoch(run.CheckpointsOf(stage), epoch)))],
            States = states,
            Weights = weights,
        }.Write(Path.Combine(run.FolderOf(stage), RunFiles.Receipt));
    }

    /// <summary>Writes what the training ended with, beside what it kept; the network has its kept weights again afterwards.</summary>
    static void WriteLastEpoch(StageInstance stage, RunContext run, Network network)
    {
        var (kept, masks) = (NetworkState.Read(network), MaskState.Read(network));
        var last = Path.Combine(run.CheckpointsOf(stage), CheckpointFiles.Last);
        var file = StageWeights.Open(last, stage.Hash);
        if (((TrainSpec)stage.Spec).Masks is not null) MaskState.Write(network, MaskState.Of(file.Tensors), last);
        NetworkState.Write(network, CheckpointFiles.NetworkOf(file), last);
        StageWeights.Write(run.LastWeightsOf(stage), network, stage.Hash);
        MaskState.Write(network, masks, network.Name);
        NetworkState.Write(network, kept, network.Name);
    }

    /// <summary>What a training run says of itself, measured with the weights that it hands on.</summary>
    internal static StageResult Result(StageInstance stage, RunContext run, Network network, TrainingResult trained,
        IReadOnlyDictionary<string, WeightsEntry> start, MaskStability? watched, CancellationToken cancellation)
    {
        var data = run.Data(stage.Seed);
        var metrics = new Dictionary<string, double?>
        {
            ["epochsToStop"] = trained.KeptEpoch,
            ["epochsRun"] = trained.EpochsRun,
            ["bestEpoch"] = trained.KeptEpoch,
            [KnownMetrics.Diverged.Name] = 0,
        };
        if (trained.BestStep is { } best) (metrics["bestStep"], metrics["bestStepLoss"]) = (best, trained.BestStepLoss);
        var counts = new Dictionary<string, long>();
        if (data.Validation.Count > 0) Add("validation", data.Validation, network);
        var seen = run.ForTest(network, stage, out var copy);
        using (copy) Add("test", data.Test, seen);
        Describe(metrics, stage, network);
        if (DistanceFromStart(start, network) is { } distance) metrics["distanceFromStart"] = distance;
        if (watched?.StableEpoch is { } stable) metrics["maskStableEpoch"] = stable;
        return stage.Result(metrics, CostOf(trained)) with
        {
            Counts = counts,
            StoppedBecause = trained.StoppedBecause,
            Weights = StageWeights.FileName,
        };

        void Add(string split, ImageSet images, Network measured) =>
            NetworkMetrics.AddSplit(metrics, counts, split, images, measured, run.PadTo, cancellation);
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
        NetworkMetrics.AddSize(metrics, network);
        metrics["learningRate"] = ((TrainSpec)stage.Spec).LearningRate;
    }

    static StageCost CostOf(TrainingResult trained) => new()
    {
        Seconds = trained.Seconds,
        Images = trained.Images,
        ForwardUnits = trained.ForwardUnits,
        MaskSeconds = trained.MaskSeconds,
        PeakMemoryBytes = ProcessMemory.PeakBytes,
    };

    /// <summary>
    /// <c>‖end − start‖₂ / ‖start‖₂</c> over the prunable weights that are kept: pruned ones are 0 at both ends. Null where all start weights are 0.
    /// </summary>
    static double? DistanceFromStart(IReadOnlyDictionary<string, WeightsEntry> start, Network network)
    {
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
}
