namespace NativeTickets.Lab.Stages;

/// <summary>Where a training stands in its schedule when it begins: at its first step, unless it continues where its ticket's weights come from.</summary>
static class ResumedSchedule
{
    /// <summary>The steps of the schedule that lie behind a training's first step.</summary>
    /// <param name="stage">The training.</param>
    /// <param name="images">How many images an epoch has.</param>
    public static long StepOf(StageInstance stage, int images)
    {
        var spec = (TrainSpec)stage.Spec;
        if (!spec.ResumesSchedule || spec.From is null) return 0;
        var source = stage.Input(spec.From);
        if (source.Spec is TrainSpec) return EndOf(source, images);
        var prune = (PruneSpec)source.Spec;
        if (prune.From is null) return 0;
        var trained = source.Input(prune.From);
        return prune.Rewind.Kind switch
        {
            RewindKind.Position => StepOf(trained, images) + MomentOf((TrainSpec)trained.Spec, prune.Rewind.Position, images),
            RewindKind.None => EndOf(trained, images),
            RewindKind.Fresh => 0,
            _ => throw new InvalidOperationException($"no step of a schedule for rewinding to {prune.Rewind.Kind}"),
        };
    }

    /// <summary>How many epochs a training runs: those that are left of its schedule, a begun one whole; all of them where none is left.</summary>
    /// <param name="spec">The training.</param>
    /// <param name="resumedAt">What <see cref="StepOf"/> says of it.</param>
    /// <param name="stepsPerEpoch">Batches of one epoch.</param>
    public static int EpochsOf(TrainSpec spec, long resumedAt, long stepsPerEpoch) =>
        resumedAt / stepsPerEpoch is var behind && behind < spec.Epochs ? spec.Epochs - (int)behind : spec.Epochs;

    static long MomentOf(TrainSpec trained, TrainingTime moment, int images) =>
        moment.ToSteps(TrainStage.StepsPerEpoch(images, trained.BatchSize), trained.Epochs);

    static long EndOf(StageInstance trained, int images)
    {
        var spec = (TrainSpec)trained.Spec;
        var (resumedAt, stepsPerEpoch) = (StepOf(trained, images), TrainStage.StepsPerEpoch(images, spec.BatchSize));
        return resumedAt + (long)TrainStage.LastEpoch(spec, stepsPerEpoch, resumedAt) * stepsPerEpoch;
    }
}
