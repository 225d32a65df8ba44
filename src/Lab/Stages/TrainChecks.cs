namespace NativeTickets.Lab.Stages;

/// <summary>What must hold between the keys of a train stage; those about masks that change are <see cref="MaskChecks"/>.</summary>
static class TrainChecks
{
    public static void Check(Settings settings, Problems problems)
    {
        CheckWeights(settings, problems);
        CheckShares(settings, problems);
        CheckEnd(settings, problems);
        CheckSchedule(settings, problems);
        CheckLabels(settings, problems);
    }

    static void CheckWeights(Settings settings, Problems problems)
    {
        var hasSource = settings.Find(TrainKeys.From.Name) is not null;
        var weights = TrainKeys.Weights.ReadOr(settings, "");
        if (weights == "inherited" && !hasSource)
            problems.Add(settings.Find(TrainKeys.Weights.Name)!.At,
                "weights is inherited, but there is no 'from' to inherit them from; wanted start or fresh, or a 'from'");
        var signs = TrainKeys.Signs.ReadOr(settings, weights);
        if (settings.Find(TrainKeys.Signs.Name) is { } own)
        {
            if (!hasSource)
                problems.Add(own.At, "signs says whose signs a ticket's weights have, but there is no 'from'; wanted a 'from', or no signs");
            else if (signs == weights)
                problems.Add(own.At, $"signs is {signs}, and so is weights; wanted another word for one of them, or no signs");
        }
        if (weights != "fresh" && signs != "fresh" && settings.Find(TrainKeys.Draw.Name) is { } draw)
            problems.Add(draw.At, "draw says which fresh weights, but weights is not fresh; wanted weights: fresh, or no draw");
    }

    static void CheckShares(Settings settings, Problems problems)
    {
        if (!TrainKeys.Shares.TryRead(settings, out var shares) || !TrainKeys.BatchSize.TryRead(settings, out var batchSize)) return;
        var blocks = SharedBatch.BlocksOf(batchSize);
        if (shares > blocks)
            problems.Add(settings.Find(TrainKeys.Shares.Name)!.At,
                $"shares is {shares}, but a batch of {batchSize:#,0} images has {blocks:#,0} {(blocks == 1 ? "block" : "blocks")} of "
                + $"{SharedBatch.ImagesOfBlock} to share out; "
                + $"wanted at most {blocks:#,0}, or a batchSize of {SharedBatch.ImagesOfBlock * (shares - 1) + 1:#,0} or more");
    }

    static void CheckEnd(Settings settings, Problems problems)
    {
        if (TrainKeys.ValidateEvery.TryRead(settings, out var every) && every.Amount < 1)
            problems.Add(settings.Find(TrainKeys.ValidateEvery.Name)!.At, $"validateEvery is {every}; wanted 1it or more, such as 100it");
        if (TrainKeys.Keep.ReadOr(settings, "") == "bestRobust" && settings.Map(TrainKeys.WatchRobust.Name) is null)
            problems.Add(settings.Find(TrainKeys.Keep.Name)!.At,
                "the most robust epoch is found by watchRobust, which is not set; wanted watchRobust, or keep: last");
        if (TrainKeys.EndsAt(settings, TrainingEnd.FirstDrop) && !TrainKeys.HasDrops(settings))
            problems.Add(settings.Find(TrainKeys.Until.Name)!.At,
                "until: firstDrop needs drops of the learning rate, which are not set; wanted drops, or until: lastEpoch");
        if (TrainKeys.EndsAt(settings, TrainingEnd.MaskStable) && settings.Map(TrainKeys.WatchMask.Name) is { } watched)
            problems.Add(watched.At, "until: maskStable says itself which mask is watched; wanted its settings there, and no 'watchMask'");
    }

    static void CheckSchedule(Settings settings, Problems problems)
    {
        var schedule = settings.Find(TrainKeys.Schedule.Name);
        if (schedule is not null && settings.Map(TrainKeys.Drops.Name) is not null)
            problems.Add(schedule.At, "schedule says how the learning rate runs, and drops do too; wanted one of them (drops: none takes back "
                + "what the defaults of train stages have)");
        if (TrainKeys.Schedule.TryRead(settings, out var chosen) && chosen.Kind.MovesMomentum(chosen.Settings)
            && TrainKeys.OptimizerOf(settings) is { Kind.HasMomentum: false } optimizer)
            problems.Add(schedule!.At,
                $"schedule {chosen.Kind.Name} moves the momentum, which optimizer {optimizer.Kind.Name} has none of; wanted cycleMomentum: false, or sgd");
        if (!TrainKeys.ResumeSchedule.ReadOr(settings, false)) return;
        var at = settings.Find(TrainKeys.ResumeSchedule.Name)!.At;
        if (settings.Find(TrainKeys.From.Name) is null)
            problems.Add(at,
                "resumeSchedule continues a schedule where the weights of 'from' come from, and there is no 'from'; wanted one, or resumeSchedule: false");
        else if (TrainKeys.Weights.ReadOr(settings, "inherited") is var weights && weights != "inherited")
            problems.Add(at, $"resumeSchedule continues a schedule where the weights come from, but weights is {weights}; wanted weights: inherited, "
                + "or resumeSchedule: false");
    }

    static void CheckLabels(Settings settings, Problems problems)
    {
        if (settings.Find(TrainKeys.SmoothOver.Name) is { } over && settings.Find(TrainKeys.Smoothing.Name) is null)
            problems.Add(over.At, "smoothOver says over which classes labelSmoothing spreads, which is not set; wanted labelSmoothing, or no smoothOver");
        if (TrainKeys.Smoothing.ReadOr(settings, 0) > 0 && TrainKeys.ObjectiveOf(settings) is { Kind.HasLabelsToSmooth: false } objective)
            problems.Add(settings.Find(TrainKeys.Smoothing.Name)!.At, $"labelSmoothing softens the labels of a cross-entropy, but objective "
                + $"{objective.Kind.Name} {objective.Kind.WhyNotSmoothed}; wanted labelSmoothing: 0, or one of "
                + string.Join(", ", Objectives.ObjectiveKind.All.All.Where(kind => kind.HasLabelsToSmooth).Select(kind => kind.Name)));
    }
}
