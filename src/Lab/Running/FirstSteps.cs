namespace NativeTickets.Lab.Running;

/// <summary>A plan of which every stage takes its first step alone.</summary>
static class FirstSteps
{
    const int MeasuredImages = 64; // enough for a batch of any layer, and for the images that attacks are tuned on

    /// <summary>The plan with every stage cut.</summary>
    public static PipelinePlan Of(PipelinePlan plan)
    {
        var cut = new Dictionary<StageInstance, StageInstance>(ReferenceEqualityComparer.Instance);
        foreach (var stage in plan.Instances)
            cut[stage] = stage with { Spec = ((LabStage)stage.Spec.Kind).FirstStepOf(stage.Spec), From = [.. stage.From.Select(input => cut[input])] };
        return plan with { Instances = [.. plan.Instances.Select(stage => cut[stage])] };
    }

    /// <summary>The images that such stages see: a batch of the training run with the smallest one, so that none takes a second step.</summary>
    public static FirstImages ImagesOf(PipelinePlan plan, RunContext run)
    {
        var batches = plan.Instances.Select(stage => ((LabStage)stage.Spec.Kind).StepsOf(stage)).OfType<StepKind>()
            .Select(step => run.Data(plan.Spec.Seeds[0]).BatchesOf(step.BatchSize).Own);
        return new FirstImages(batches.DefaultIfEmpty(MeasuredImages).Min(), MeasuredImages);
    }

    /// <summary>The moment of a training run cut to one epoch: its beginning, or its end for any later one.</summary>
    public static TrainingTime Moment(TrainingTime moment) => moment.Amount == 0 ? moment : new TrainingTime(1, TimeUnit.Epochs);
}
