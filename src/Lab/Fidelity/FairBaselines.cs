using NativeTickets.Lab.Stages;

namespace NativeTickets.Lab.Fidelity;

/// <summary>Which dense training runs a ticket's may be said to save time against: those that differ from it in mask and length alone.</summary>
static class FairBaselines
{
    /// <summary>Pairs of stage ids.</summary>
    public static IEnumerable<FairBaseline> Of(PipelineSpec spec)
    {
        TrainSpec[] trainings = [.. spec.Stages.OfType<TrainSpec>()];
        foreach (var ticket in trainings.Where(training => training is { From: not null, Draw: null }))
            foreach (var dense in trainings.Where(training => training is { From: null, Draw: 0 or null }))
                if (Shared(ticket).Equals(Shared(dense))) yield return new FairBaseline(ticket.Id, dense.Id);
    }

    /// <summary>What two training runs must share. Times in percent of a run grow with its length.</summary>
    static object Shared(TrainSpec training) => (training.BatchSize, training.Optimizer, training.LearningRate, training.Warmup,
        training.Schedule, training.Objective, training.RobustWatch, training.Keep, training.ShrinkLinearBias, training.ZeroDeadChannels);
}
