namespace NativeTickets.Pipelines;

/// <summary>Plans a pipeline and forecasts its cost. Trains nothing; times a few steps, ten seconds at most on any usual machine.</summary>
public static class PipelineCheck
{
    const double TimingSeconds = 6; // for all kinds of steps together, which leaves time to read data and make networks

    /// <summary>Checks a pipeline as <see cref="PipelineRunner.Run"/> would run it.</summary>
    /// <exception cref="PipelineException">The pipeline is invalid.</exception>
    /// <exception cref="UserException">Data or a device are missing.</exception>
    public static CheckReport Run(PipelineFile file, RunOptions options, CancellationToken cancellation)
    {
        using var run = new RunContext(file.Spec, Path.Combine(options.Out, file.Spec.Name), options);
        var plan = PipelineRunner.PlanOn(file, run);
        var trainings = plan.Instances.Where(i => i.Spec is TrainSpec).ToArray();
        var kinds = trainings.Select(i => (i.Model, ((TrainSpec)i.Spec).BatchSize, ((TrainSpec)i.Spec).Attack)).Distinct().Count();
        var timer = new StepTimer(run, file.Spec, TimingSeconds / Math.Max(kinds, 1));
        var stages = plan.Instances.Select((stage, i) => Forecast(stage, PipelineRunner.HeaderOf(plan, i), run, timer, trainings, cancellation)).ToArray();
        return new CheckReport(PipelineRunner.Overview(plan, run, stages.Count(s => s.IsFinished)), stages);
    }

    static StageForecast Forecast(StageInstance stage, StageHeader header, RunContext run, StepTimer timer, StageInstance[] trainings, CancellationToken cancellation)
    {
        var data = run.Data(stage.Seed);
        var finished = File.Exists(run.ResultOf(stage));
        switch (stage.Spec)
        {
            case TrainSpec train:
                var attacked = train.Attack is { } attack ? 2 * attack.Steps : 0;
                var units = (double)train.Epochs * (data.Train.Count * (3 + attacked) + data.Validation.Count) + data.Test.Count;
                var early = train is { EarlyStopping: null, StopsAtStableMask: false } ? "" : ", may stop earlier";
                return new StageForecast(header, $"{train.Epochs} epochs of {data.Train.Count:#,0} images{early}", units, units * timer.SecondsPerUnit(stage.Model, train, cancellation), finished);
            case EvaluateSpec evaluate:
                var images = Math.Min(evaluate.Images ?? int.MaxValue, evaluate.Split == EvaluatedSplit.Test ? data.Test.Count : data.Validation.Count);
                var each = 1 + evaluate.Attacks.Sum(a => 1 + a.Restarts * (2.0 * a.Steps + 1));
                var cost = each * images * evaluate.Of.Count;
                var perUnit = trainings.FirstOrDefault(t => t.Model == stage.Model)?.Spec is TrainSpec alike ? timer.SecondsPerUnit(stage.Model, alike, cancellation) : double.NaN;
                return new StageForecast(header, $"{evaluate.Attacks.Count} attacks on {evaluate.Of.Count} networks, {images:#,0} images", cost, cost * perUnit, finished);
            default:
                return new StageForecast(header, "makes a ticket", 0, 0, finished);
        }
    }
}
