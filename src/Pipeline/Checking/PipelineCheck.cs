namespace NativeTickets.Pipelines;

/// <summary>Plans a pipeline and forecasts its cost. Trains nothing; times a few steps, ten seconds at most on any usual machine.</summary>
public static class PipelineCheck
{
    const double TimingSeconds = 6; // for all kinds of steps together, which leaves time to read data and make networks

    /// <summary>Checks a pipeline as <see cref="PipelineRunner.Run"/> would run it.</summary>
    /// <exception cref="PipelineException">The pipeline is invalid.</exception>
    /// <exception cref="UserException">Data or a device are missing.</exception>
    public static CheckReport Run(PipelineFile file, RunOptions options, CancellationToken cancellation) => Run(file, [], options, cancellation);

    /// <summary>The same, with the expected time of the file's other scales.</summary>
    /// <param name="file">What would be run.</param>
    /// <param name="others">The same file at other scales.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="cancellation">Asks to stop at the next step.</param>
    public static CheckReport Run(PipelineFile file, IReadOnlyList<PipelineFile> others, RunOptions options, CancellationToken cancellation) =>
        Run(file, others, options, TimingSeconds, cancellation);

    internal static CheckReport Run(PipelineFile file, IReadOnlyList<PipelineFile> others, RunOptions options, double timingSeconds, CancellationToken cancellation)
    {
        using var run = ContextOf(file, options);
        var plan = PipelineRunner.PlanOn(file, run);
        var share = ProcessorShare.OfThisProcess(options.Threads ?? Environment.ProcessorCount);
        var timer = new StepTimer(run, file.Spec.Seeds[0], timingSeconds / (1 + others.Count), share);
        var stages = Forecasts(plan, run, timer, cancellation);
        var scales = others.Select(other => KeyValuePair.Create(other.Spec.Scale!, SecondsOf(other, options, timer, cancellation))).ToArray();
        // a GPU's steps leave the processor idle
        var got = run.Device.Name == "cpu" ? share.Value : null;
        return new CheckReport(PipelineRunner.Overview(plan, run, stages.Count(s => s.IsFinished)), stages, scales) { ProcessorShare = got, Threads = share.Threads };
    }

    static double SecondsOf(PipelineFile file, RunOptions options, StepTimer timer, CancellationToken cancellation)
    {
        using var run = ContextOf(file, options);
        return Forecasts(PipelineRunner.PlanOn(file, run), run, timer, cancellation).Sum(stage => stage.Seconds);
    }

    static RunContext ContextOf(PipelineFile file, RunOptions options) =>
        new(new RunData(file.Spec.Data, options.DataFolder, seeds: 1), Path.Combine(options.Out, file.Spec.Name), options.Device, options.Threads, file.Spec.Precision);

    static StageForecast[] Forecasts(PipelinePlan plan, RunContext run, StepTimer timer, CancellationToken cancellation)
    {
        StageInstance[] trainings = [.. plan.Instances.Where(stage => stage.Spec is TrainSpec)];
        timer.Measure(trainings.Select(StepKind.Of), cancellation);
        return [.. plan.Instances.Select((stage, i) => Forecast(stage, PipelineRunner.HeaderOf(plan, i), run, timer, trainings))];
    }

    static StageForecast Forecast(StageInstance stage, StageHeader header, RunContext run, StepTimer timer, StageInstance[] trainings)
    {
        var data = run.Data(stage.Seed);
        var finished = File.Exists(run.ResultOf(stage));
        switch (stage.Spec)
        {
            case TrainSpec train:
                var attacked = train.Attack?.ExtraUnits ?? 0;
                var epochs = TrainStage.LastEpoch(train, TrainStage.StepsPerEpoch(data.Train.Count, train.BatchSize));
                var units = (double)epochs * (data.Train.Count * (3 + attacked) + data.Validation.Count) + data.Test.Count;
                var early = train is { EarlyStopping: null, StopsAtStableMask: false } ? "" : ", may stop earlier";
                return new StageForecast(header, $"{epochs} epochs of {data.Train.Count:#,0} images{early}", units, units * timer.SecondsPerUnit(StepKind.Of(stage)), finished);
            case EvaluateSpec evaluate:
                var images = Math.Min(evaluate.Images ?? int.MaxValue, evaluate.Split == EvaluatedSplit.Test ? data.Test.Count : data.Validation.Count);
                var each = 2 + evaluate.Attacks.Sum(a => a.ForwardUnits);
                var cost = each * images * evaluate.Of.Count;
                var perUnit = trainings.FirstOrDefault(t => t.Model == stage.Model) is { } alike ? timer.SecondsPerUnit(StepKind.Of(alike)) : double.NaN;
                return new StageForecast(header, $"{evaluate.Attacks.Count} attacks on {evaluate.Of.Count} networks, {images:#,0} images", cost, cost * perUnit, finished);
            case DescribeSpec:
                return new StageForecast(header, "counts parameters", 0, 0, finished);
            default:
                return new StageForecast(header, "makes a ticket", 0, 0, finished);
        }
    }
}
