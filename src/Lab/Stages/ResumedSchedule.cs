using NativeTickets.Data;
using NativeTickets.Lab.Scores;

namespace NativeTickets.Lab.Stages;

/// <summary>Where a training stands in its schedule when it begins: at its first step, unless it continues where its ticket's weights come from.</summary>
static class ResumedSchedule
{
    /// <summary>The steps of the schedule that lie behind a training's first step.</summary>
    /// <param name="stage">The training.</param>
    /// <param name="data">What is trained on.</param>
    public static long StepOf(StageInstance stage, DataSet data)
    {
        var spec = (TrainSpec)stage.Spec;
        if (!spec.ResumesSchedule || spec.From is null) return 0;
        var source = stage.Input(spec.From);
        if (source.Spec is TrainSpec) return EndOf(source, data);
        return OfTicket(source, data);
    }

    /// <summary>How many epochs a training runs: those that are left of its schedule, a begun one whole; all of them where none is left.</summary>
    /// <param name="spec">The training.</param>
    /// <param name="resumedAt">What <see cref="StepOf"/> says of it.</param>
    /// <param name="stepsPerEpoch">Batches of one epoch.</param>
    public static int EpochsOf(TrainSpec spec, long resumedAt, long stepsPerEpoch) =>
        resumedAt / stepsPerEpoch is var behind && behind < spec.Epochs ? spec.Epochs - (int)behind : spec.Epochs;

    static long OfTicket(StageInstance ticket, DataSet data)
    {
        var prune = (PruneSpec)ticket.Spec;
        if (prune.From is null) return 0;
        var trained = ticket.Input(prune.From);
        return prune.Rewind.Kind switch
        {
            RewindKind.Position => StepOf(trained, data) + MomentOf((TrainSpec)trained.Spec, prune.Rewind.Position, data),
            RewindKind.None => EndOf(trained, data),
            RewindKind.Fresh => 0,
            RewindKind.Permuted => OfTicket(ticket.Input(PermutedScore.Ticket.Read(prune.Settings)), data),
            _ => throw new InvalidOperationException($"no step of a schedule for rewinding to {prune.Rewind.Kind}"),
        };
    }

    static long MomentOf(TrainSpec trained, TrainingTime moment, DataSet data) =>
        moment.ToSteps(TrainStage.StepsPerEpoch(data, trained.BatchSize), trained.Epochs);

    static long EndOf(StageInstance trained, DataSet data)
    {
        var spec = (TrainSpec)trained.Spec;
        var (resumedAt, stepsPerEpoch) = (StepOf(trained, data), TrainStage.StepsPerEpoch(data, spec.BatchSize));
        return resumedAt + (long)TrainStage.LastEpoch(spec, stepsPerEpoch, resumedAt) * stepsPerEpoch;
    }
}
