namespace NativeTickets.Lab.Stages;

/// <summary>What must hold between a train stage's keys of schedule, labels and averages.</summary>
static class TrainSettings
{
    public static void Check(Settings settings, Problems problems)
    {
        var resumes = TrainKeys.ResumeSchedule.ReadOr(settings, false);
        if (resumes && settings.Find(TrainKeys.From.Name) is null)
            problems.Add(settings.Find(TrainKeys.ResumeSchedule.Name)!.At,
                "resumeSchedule continues a schedule where the weights of 'from' come from, and there is no 'from'; wanted one, or resumeSchedule: false");
        else if (resumes && TrainKeys.Weights.ReadOr(settings, "inherited") is var weights && weights != "inherited")
            problems.Add(settings.Find(TrainKeys.ResumeSchedule.Name)!.At,
                $"resumeSchedule continues a schedule where the weights come from, but weights is {weights}; wanted weights: inherited, "
                + "or resumeSchedule: false");
        if (settings.Find(TrainKeys.SmoothOver.Name) is { } over && settings.Find(TrainKeys.Smoothing.Name) is null)
            problems.Add(over.At, "smoothOver says over which classes labelSmoothing spreads, which is not set; wanted labelSmoothing, or no smoothOver");
        if (TrainKeys.Smoothing.ReadOr(settings, 0) > 0 && TrainKeys.ObjectiveOf(settings) is { Kind.HasLabelsToSmooth: false } objective)
            problems.Add(settings.Find(TrainKeys.Smoothing.Name)!.At, $"labelSmoothing is for objectives whose loss is the cross-entropy of their images ("
                + $"{string.Join(", ", Objectives.ObjectiveKind.All.All.Where(kind => kind.HasLabelsToSmooth).Select(kind => kind.Name))}), got "
                + $"{objective.Kind.Name}; wanted one of them, or labelSmoothing: 0");
        if (TrainKeys.Schedule.TryRead(settings, out var schedule) && schedule.Kind.MovesMomentum(schedule.Settings)
            && TrainKeys.OptimizerOf(settings) is { Kind.HasMomentum: false } optimizer)
            problems.Add(settings.Find(TrainKeys.Schedule.Name)!.At,
                $"schedule {schedule.Kind.Name} moves the momentum, which optimizer {optimizer.Kind.Name} has none of; wanted cycleMomentum: false, or sgd");
    }
}
