using NativeTickets.Training;

namespace NativeTickets.Pipelines;

/// <summary>Which dense trainings a ticket's training may be said to save time against: those that differ from it in mask and length alone.</summary>
static class FairBaselines
{
    /// <summary>Every ticket with every dense training of that kind.</summary>
    public static IEnumerable<FairBaseline> Of(PipelineSpec spec)
    {
        TrainSpec[] trainings = [.. spec.Stages.OfType<TrainSpec>()];
        foreach (var ticket in trainings.Where(training => training is { From: not null, Draw: null }))
            foreach (var dense in trainings.Where(training => training is { From: null, Draw: 0 or null }))
                if (Settings(ticket) == Settings(dense)) yield return new FairBaseline(ticket.Id, dense.Id);
    }

    /// <summary>What two trainings must share. Times in percent of the training grow with its length.</summary>
    static (int, OptimizerSpec, double, WarmupSpec?, string, AttackSpec?, RobustWatchSpec?, KeptWeights, bool, bool) Settings(TrainSpec training) => (
        training.BatchSize, training.Optimizer, training.LearningRate, training.Warmup,
        training.Drops is { } drops ? FormattableString.Invariant($"{drops.Factor} at {string.Join(", ", drops.At)}") : "",
        training.Attack, training.RobustWatch, training.Keep, training.ShrinkLinearBias, training.ZeroDeadChannels);
}
