using NativeTickets.Lab.Masks;

namespace NativeTickets.Lab.Stages;

/// <summary>What must hold where a train stage changes masks while training.</summary>
static class MaskChecks
{
    /// <summary>Between <c>masks</c> and the other keys of the stage.</summary>
    public static void Check(Settings settings, Chosen<MaskScheduleKind> masks, Problems problems)
    {
        var at = settings.Find(TrainKeys.Masks.Name)!.At;
        if (masks.Kind.MovesAMask && settings.Find(TrainKeys.From.Name) is null)
            problems.Add(at, $"masks: {masks.Kind.Name} moves the mask that training begins with, but there is no 'from' that gives one; wanted "
                + "from: a prune stage (score: random draws a mask), or masks: gradualMagnitude, which makes one");
        if (masks.Kind.LooksAtRobustness(masks.Settings) && settings.Map(TrainKeys.WatchRobust.Name) is null)
            problems.Add(at, $"masks: {masks.Kind.Name} looks at robust accuracy and loss from epoch to epoch, which watchRobust measures and which is not "
                + "set; wanted watchRobust, or plus: none");
        if (settings.Map(TrainKeys.WatchMask.Name) is { } watched)
            problems.Add(watched.At, "watchMask follows the mask that a pruning would make, but masks changes the mask itself; wanted one of them");
        if (TrainKeys.EndsAt(settings, TrainingEnd.MaskStable))
            problems.Add(settings.Find(TrainKeys.Until.Name)!.At,
                "until: maskStable waits for the mask that a pruning would make, but masks changes the mask itself; wanted until: lastEpoch, or masks: none");
        foreach (var key in new[] { TrainKeys.ShrinkLinearBias, TrainKeys.ZeroDeadChannels })
            if (key.ReadOr(settings, false))
                problems.Add(settings.Find(key.Name)!.At, $"{key.Name} looks at the mask that training begins with, which masks changes; wanted one of them");
    }

    /// <summary>A mask that is moved has to be there at the start.</summary>
    public static void CheckStart(StageVariant variant, Settings settings, Problems problems)
    {
        if (variant.Spec is not TrainSpec { Masks: { Kind.MovesAMask: true } masks, From: { } from } || PlannedSparsity.Of(variant.Input(from)) is not null)
            return;
        problems.Add(settings.Find(TrainKeys.Masks.Name)!.At, $"masks: {masks.Kind.Name} moves the mask that training begins with, but '{from}' has pruned "
            + "nothing; wanted from: a prune stage, or masks: gradualMagnitude, which makes one");
    }
}
