using System.Diagnostics;
using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Training;

namespace NativeTickets.Pipelines;

/// <summary>Runs a prune stage: scores weights, makes a mask, joins it with the weights the ticket starts from, and measures what that is worth untrained.</summary>
static class PruneStage
{
    const int MostStartImages = 1000; // a ticket at its start is near chance or far from it; a deep network takes seconds for as many

    public static StageResult Run(StageInstance stage, RunContext run, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var spec = (PruneSpec)stage.Spec;
        using var network = spec.From is null ? run.NewNetwork(stage) : run.ReadNetwork(stage.Input(spec.From));
        var mask = MakeMask(stage, spec, run, network);
        new Ticket(mask, StartWeights(stage, spec, run, network)).ApplyTo(network);
        StageWeights.Write(run.WeightsOf(stage), network);

        var metrics = new Dictionary<string, double?>
        {
            ["sparsity"] = mask.Sparsity,
            ["pruned"] = mask.PrunedCount,
            ["kept"] = mask.KeptCount,
            ["parameters"] = network.ParameterCount,
            ["prunable"] = network.PrunableCount,
        };
        var counts = new Dictionary<string, long>();
        if (StartAccuracy(stage, run, network, cancellation) is { } start) (metrics["startAccuracy"], counts["startAccuracy"]) = (start.Accuracy, start.Count);
        foreach (var layer in mask.Layers) metrics[$"layer.{layer.Name}.density"] = layer.Density;
        return new StageResult
        {
            Stage = stage.Id,
            Kind = stage.Kind,
            Seed = stage.Seed,
            Metrics = metrics,
            Counts = counts,
            Cost = new StageCost
            {
                Seconds = clock.Elapsed.TotalSeconds,
                ForwardUnits = counts.GetValueOrDefault("startAccuracy"),
                PeakMemoryBytes = ProcessMemory.PeakBytes,
            },
            Weights = StageWeights.FileName,
        };
    }

    /// <summary>
    /// How the ticket does before any training, on validation images. Its running statistics, if any, were gathered with other weights, and in a deep network
    /// say nothing: batch norm uses those of the images. Null where the split has fewer than two of them.
    /// </summary>
    static Evaluation? StartAccuracy(StageInstance stage, RunContext run, Network network, CancellationToken cancellation)
    {
        var validation = run.Data(stage.Seed).Validation;
        if (validation.Count < 2) return null;
        int[] order = [.. Enumerable.Range(0, validation.Count)]; // the split may be sorted by class, which no batch must be
        new RandomStream(stage.Seed, "prune/start accuracy").Shuffle<int>(order);
        using var evaluator = new Evaluator(network, validation.Select(order.AsSpan(0, Math.Min(order.Length, MostStartImages))), run.PadTo, byBatch: true);
        return evaluator.Run(cancellation);
    }

    static TicketMask MakeMask(StageInstance stage, PruneSpec spec, RunContext run, Network network)
    {
        var weights = NamedWeights.Of(network);
        switch (spec.Score)
        {
            case PruneScore.Random:
                return RandomMask.Draw(weights, spec.Sparsity!.Value, stage.Seed);
            case PruneScore.Shuffled:
                var source = stage.Input(spec.MaskOf!);
                var mask = StageWeights.ReadMask(run.WeightsOf(source), network)
                    ?? throw new RunException($"{run.WeightsOf(source)}: has no mask to shuffle; remove the folder of stage '{source.Id}' to make it anew");
                return ShuffledMask.Draw(mask, stage.Seed);
            default:
                return MagnitudeMask(weights, spec.Score, spec.Scope, spec.Sparsity!.Value, TicketMask.Of(network), spec.MeanOverAll);
        }
    }

    /// <summary>A mask by one of the two magnitudes, as a pipeline asks for it.</summary>
    public static TicketMask MagnitudeMask(IReadOnlyList<NamedWeights> weights, PruneScore score, PruneScope scope, double sparsity, TicketMask? existing, bool meanOverAll = false) =>
        ScorePruning.Mask(weights,
            score == PruneScore.Magnitude ? new Magnitude() : new LayerNormalizedMagnitude(meanOverAll),
            scope == PruneScope.Global ? PruningScope.Global : PruningScope.PerLayer, sparsity, existing);

    static IReadOnlyDictionary<string, WeightsEntry> StartWeights(StageInstance stage, PruneSpec spec, RunContext run, Network network)
    {
        switch (spec.Rewind.Kind)
        {
            case RewindKind.None:
                return NetworkState.Read(network);
            case RewindKind.Fresh:
                using (var fresh = run.NewNetwork(stage, spec.Rewind.Draw)) return NetworkState.Read(fresh);
            default:
                if (spec.From is null) return NetworkState.Read(network);
                var source = stage.Input(spec.From);
                var training = (TrainSpec)source.Spec;
                var steps = spec.Rewind.Position.ToSteps(TrainStage.StepsPerEpoch(run.Data(stage.Seed).Train.Count, training.BatchSize), training.Epochs);
                var path = CheckpointFiles.AtStep(run.CheckpointsOf(source), steps);
                if (!File.Exists(path))
                    throw new RunException($"stage '{stage.Id}' rewinds to {spec.Rewind.Position} of '{source.Id}', step {steps}, but {path} is missing: that training ended before it, or its folder was changed");
                return WeightsFile.Read(path).Tensors;
        }
    }
}
