using NativeTickets.Data;

namespace NativeTickets.Lab.Stages;

/// <summary>Whether a training comes to a moment that something waits for: a save, or what a ticket is rewound to.</summary>
static class TrainingMoment
{
    /// <summary>Why there is no such moment, for a message; null where there is one, unless the training ends before all its epochs are run.</summary>
    /// <param name="time">Counted from the training's first step.</param>
    /// <param name="stage">The training.</param>
    /// <param name="data">What is trained on.</param>
    public static string? WhyNeverAt(TrainingTime time, StageInstance stage, DataSet data)
    {
        var spec = (TrainSpec)stage.Spec;
        var (stepsPerEpoch, resumedAt) = ((long)TrainStage.StepsPerEpoch(data, spec.BatchSize), ResumedSchedule.StepOf(stage, data));
        var epochs = TrainStage.LastEpoch(spec, stepsPerEpoch, resumedAt);
        var (step, last) = (time.ToSteps(stepsPerEpoch, spec.Epochs), epochs * stepsPerEpoch);
        return step <= last ? null
            : $"train stage '{stage.Id}' ends at step {last:#,0} ({epochs:#,0} epochs of {stepsPerEpoch:#,0} steps); wanted at most {epochs}ep or {last}it";
    }
}
