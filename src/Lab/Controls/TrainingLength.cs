using NativeTickets.Lab.Stages;

namespace NativeTickets.Lab.Controls;

/// <summary>How many epochs a training run takes, as far as that is known without its data.</summary>
static class TrainingLength
{
    /// <summary>The epochs; null where they are not known.</summary>
    /// <param name="training">Which.</param>
    /// <param name="stage">Finds a stage by its id.</param>
    /// <param name="why">Why they are not known, and what was wanted; empty where they are.</param>
    public static int? Of(TrainSpec training, Func<string, StageSpec> stage, out string why)
    {
        why = "";
        if (training.EarlyStopping is not null || training.StopsAtStableMask || training.EpochsAfterDrop is not null)
            why = $"'{training.Id}' may end before its last epoch, by "
                + $"{(training.EarlyStopping is not null ? "earlyStopping" : training.StopsAtStableMask ? "until: maskStable" : "until: firstDrop")}, so how "
                + "long it takes is not known; wanted training runs that take all their epochs";
        else if (EpochsBehind(training, stage) is { } behind) return behind < training.Epochs ? training.Epochs - (int)behind : training.Epochs;
        else
            why = $"'{training.Id}' continues the schedule of a ticket that was rewound by iterations, so how many epochs are left of it is not known here; "
                + "wanted a rewind in epochs";
        return null;
    }

    /// <summary>The epochs of its schedule that lie behind the first epoch of a training run; null where only its data tell.</summary>
    static double? EpochsBehind(TrainSpec training, Func<string, StageSpec> stage)
    {
        if (!training.ResumesSchedule || training.From is null) return 0;
        if (stage(training.From) is TrainSpec source) return EpochsAtEnd(source, stage);
        if (stage(training.From) is not PruneSpec { From: { } from } ticket || stage(from) is not TrainSpec trained) return 0;
        return ticket.Rewind.Kind switch
        {
            RewindKind.Position when ticket.Rewind.Position is { Unit: TimeUnit.Epochs } or { Amount: 0 } =>
                EpochsBehind(trained, stage) + ticket.Rewind.Position.Amount,
            RewindKind.None => EpochsAtEnd(trained, stage),
            RewindKind.Fresh => 0,
            RewindKind.Position or RewindKind.Permuted => null,
            _ => throw new InvalidOperationException($"no epochs for rewinding to {ticket.Rewind.Kind}"),
        };
    }

    static double? EpochsAtEnd(TrainSpec training, Func<string, StageSpec> stage) =>
        EpochsBehind(training, stage) + Of(training, stage, out _);
}
