using System.Diagnostics;
using NativeTickets.Adversarial;
using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Pipelines;

/// <summary>Runs an evaluate stage: measures the networks of other stages on one split, with and without attacks.</summary>
static class EvaluateStage
{
    public static StageResult Run(StageInstance stage, RunContext run, Action<StageProgress> report, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var spec = (EvaluateSpec)stage.Spec;
        var images = ImagesOf(spec, run.Data(stage.Seed));
        var (metrics, counts) = (new Dictionary<string, double>(), new Dictionary<string, long>());
        var (work, units) = (new EvaluationWork(spec, images.Count, report), 0.0);
        foreach (var target in spec.Of)
        {
            using var stored = run.ReadNetwork(stage.Input(target));
            Network? copy = null;
            var network = spec.Split == EvaluatedSplit.Test ? run.ForTest(stored, stage.Input(target), out copy) : stored;
            using var owned = copy;
            using (var evaluator = new Evaluator(network, images, run.PadTo))
                Add($"{target}.naturalAccuracy", evaluator.Run(cancellation).Accuracy);
            units += images.Count;
            foreach (var attack in spec.Attacks)
            {
                var batches = work.Batches(images, run.PadTo, $"{attack.Name} on {target}", cancellation);
                var score = RobustEvaluation.Measure(network, batches, Attacks.Make(attack), stage.Seed, $"evaluate/{attack.Name}");
                Add($"{target}.{attack.Name}.robustAccuracy", score.RobustAccuracy);
                units += score.ForwardUnits;
            }
        }
        return new StageResult
        {
            Stage = stage.Id,
            Kind = stage.Kind,
            Seed = stage.Seed,
            Metrics = metrics,
            Counts = counts,
            Cost = new StageCost(clock.Elapsed.TotalSeconds, (long)images.Count * spec.Of.Count * (1 + spec.Attacks.Count), units, ProcessMemory.PeakBytes),
        };

        void Add(string name, double accuracy)
        {
            metrics[name] = accuracy;
            counts[name] = images.Count;
        }
    }

    static ImageSet ImagesOf(EvaluateSpec spec, DataSet data)
    {
        var images = spec.Split == EvaluatedSplit.Test ? data.Test : data.Validation;
        if (images.Count == 0) throw new RunException($"stage '{spec.Id}' measures on the validation split, which is empty; set data.validation above 0");
        if (spec.Images is not { } limit || limit >= images.Count) return images;
        var first = new int[limit];
        for (var i = 0; i < limit; i++) first[i] = i;
        return images.Select(first);
    }
}
