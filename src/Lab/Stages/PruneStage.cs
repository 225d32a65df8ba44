using System.Diagnostics;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Rounds;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Scores;
using NativeTickets.Nn;
using NativeTickets.Pruning;
using NativeTickets.Training;

namespace NativeTickets.Lab.Stages;

/// <summary>
/// Runs a prune stage: scores weights, makes a mask, joins it with the weights the ticket starts from, and measures what that is worth untrained.
/// </summary>
static class PruneStage
{
    const int MostStartImages = 1000; // a ticket at its start is near chance or far from it; a deep network takes seconds for as many

    public static StageResult Run(StageInstance stage, StageWork stageRun)
    {
        stageRun.Began();
        var (run, cancellation) = (stageRun.Context, stageRun.Cancellation);
        var clock = Stopwatch.StartNew();
        var spec = (PruneSpec)stage.Spec;
        using var network = spec.From is null ? run.NewNetwork(stage) : run.ReadNetwork(stage.Input(spec.From));
        var scored = Scored(stage, spec, stageRun, network);
        var mask = scored.Mask;
        if (mask.KeptCount == 0)
            throw new RunException($"stage '{stage.Id}' keeps none of the {mask.Count:#,0} prunable weights of {network.Name}; "
                + "wanted a mask that keeps one at least");
        new Ticket(mask, StartWeights(stage, spec, run, network, scored.Weights)).ApplyTo(network);
        StageWeights.Write(run.WeightsOf(stage), network, stage.Hash);

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
        var cost = new StageCost
        {
            Seconds = scored.SecondsBefore + clock.Elapsed.TotalSeconds,
            ForwardUnits = counts.GetValueOrDefault("startAccuracy") + spec.Score.Kind.ForwardUnits(spec.Score.Settings, run.Data(stage.Seed).Train),
            PeakMemoryBytes = ProcessMemory.PeakBytes,
        };
        var result = stage.Result(metrics, cost) with { Counts = counts, Weights = StageWeights.FileName };
        if (LayersPruned.In(result) is { Count: > 0 } emptied)
            stageRun.Listener.StageNoted(stageRun.Header, $"warning: {LayersPruned.Warning(stage.Id, emptied)}");
        return result;
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

    static ScoredMask Scored(StageInstance stage, PruneSpec spec, StageWork work, Network network)
    {
        var run = work.Context;
        return spec.Score.Kind.Score(new ScoreContext(network, stage.Seed, spec.Settings, spec.Score.Settings, spec.Sparsity ?? 0, spec.Scope)
        {
            Existing = TicketMask.Of(network),
            MaskOf = MaskOf,
            NetworkOf = id => run.ReadNetwork(stage.Input(id)),
            Batches = TrainingBatches.All(run, stage.Seed),
            Instance = stage,
            Work = work,
            Except = ExceptedLayers.Of(spec.Settings, [.. network.Parameters.Where(layer => layer.IsPrunable).Select(layer => layer.Name)]),
        });

        TicketMask MaskOf(string id)
        {
            var source = stage.Input(id);
            return StageWeights.ReadMask(run.FinishedFile(source, StageWeights.FileName), network, source.Hash)
                ?? throw new RunException($"{run.WeightsOf(source)}: has no mask to shuffle; {StageManifest.RemedyFor(run.FolderOf(source))}");
        }
    }

    static IReadOnlyDictionary<string, WeightsEntry> StartWeights(StageInstance stage, PruneSpec spec, RunContext run, Network network,
        IReadOnlyDictionary<string, WeightsEntry>? moved)
    {
        switch (spec.Rewind.Kind)
        {
            case RewindKind.None:
                return NetworkState.Read(network);
            case RewindKind.Fresh:
                using (var fresh = run.NewNetwork(stage, spec.Rewind.Draw)) return NetworkState.Read(fresh);
            case RewindKind.Permuted:
                return moved ?? throw new InvalidOperationException($"score {spec.Score.Kind.Name} gave no weights with its mask");
            case RewindKind.Position:
                if (spec.From is null) return NetworkState.Read(network);
                var source = stage.Input(spec.From);
                var training = (TrainSpec)source.Spec;
                var steps = spec.Rewind.Position.ToSteps(TrainStage.StepsPerEpoch(run.Data(stage.Seed), training.BatchSize), training.Epochs);
                var path = StageSeals.Checked(run.FolderOf(source), "checkpoints/" + CheckpointFiles.AtStep("", steps));
                if (steps == 0 && !File.Exists(path))
                {
                    // nothing rewound to them when it was trained
                    using var begins = TrainingParts.StartNetwork(source, training, run);
                    return NetworkState.Read(begins);
                }
                if (!File.Exists(path))
                    throw new RunException($"stage '{stage.Id}' rewinds to {spec.Rewind.Position} of '{source.Id}', step {steps}, but {path} is missing: "
                        + $"that training ended before it, or its folder was changed");
                return StageWeights.Open(path, source.Hash).Tensors;
            default:
                throw new InvalidOperationException($"no start weights for rewinding to {spec.Rewind.Kind}");
        }
    }
}
