using NativeTickets.Data;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Stages;

namespace NativeTickets.Lab.Forecasts;

/// <summary>Plans a pipeline and forecasts its cost. Trains nothing; times a few steps, ten seconds at most on any usual machine.</summary>
public static class PipelineCheck
{
    const double TimingSeconds = 6; // for all kinds of steps together, which leaves time to read data and make networks

    /// <summary>Checks a pipeline as <see cref="PipelineRunner.Run"/> would run it.</summary>
    /// <exception cref="ConfigException">The pipeline is invalid.</exception>
    /// <exception cref="UserException">Data or a device are missing.</exception>
    public static CheckReport Run(PipelineFile file, RunOptions options, CancellationToken cancellation) => Run(file, [], options, cancellation);

    /// <summary>The same, with the expected time of the file's other scales.</summary>
    /// <param name="file">What would be run.</param>
    /// <param name="others">The same file at other scales.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="cancellation">Asks to stop at the next step.</param>
    public static CheckReport Run(PipelineFile file, IReadOnlyList<PipelineFile> others, RunOptions options, CancellationToken cancellation) =>
        Run(file, others, options, TimingSeconds, cancellation);

    internal static CheckReport Run(PipelineFile file, IReadOnlyList<PipelineFile> others, RunOptions options, double timingSeconds,
        CancellationToken cancellation)
    {
        using var run = ContextOf(file, options);
        var plan = PipelineRunner.PlanOn(file, run);
        var share = ProcessorShare.OfThisProcess(options.Threads ?? Environment.ProcessorCount);
        var timer = new StepTimer(run, file.Spec.Seeds[0], timingSeconds / (1 + others.Count), share);
        var stages = Forecasts(plan, run, timer, cancellation);
        var scales = others.Select(other => KeyValuePair.Create(other.Spec.Scale!, SecondsOf(other, options, timer, cancellation))).ToArray();
        // a GPU's steps leave the processor idle
        var got = run.Device.Name == "cpu" ? share.Value : null;
        var overview = PipelineRunner.Overview(plan, run, stages.Count(s => s.IsFinished));
        return new CheckReport(
            overview with { Warnings = [.. overview.Warnings.Concat(FoundByTickets(plan, run)).Concat(Unsealed(plan, run)).Distinct()] }, stages, scales)
        {
            Resources = ResourceForecast.Of(plan, run, JobPlan.Of(options, plan.Instances.Count, () => []).Count),
            Budgets = ClaimBudgets.WordsOf(plan.Spec.Claims),
            Power = ClaimPower.WordsOf(plan),
            ProcessorShare = got,
            Threads = share.Threads
        };
    }

    static IEnumerable<string> Unsealed(PipelinePlan plan, RunContext run)
    {
        var count = plan.Instances.Select(run.FolderOf).Distinct().Count(StageSeals.IsUnsealed);
        return RunFolder.UnsealedNote(count) is { } note ? [note] : [];
    }

    /// <summary>What finished prune stages have to say of their tickets.</summary>
    static IEnumerable<string> FoundByTickets(PipelinePlan plan, RunContext run) =>
        plan.Instances.Where(stage => stage.Spec is PruneSpec && StageSeals.IsFinished(run.FolderOf(stage)))
            .Select(stage => (Stage: stage, Layers: LayersPruned.In(StageResult.Read(run.FinishedFile(stage, RunFiles.Result)))))
            .Where(found => found.Layers.Count > 0)
            .Select(found => LayersPruned.Warning(found.Stage.Matrix.Qualify(found.Stage.Title), found.Layers));

    static double SecondsOf(PipelineFile file, RunOptions options, StepTimer timer, CancellationToken cancellation)
    {
        using var run = ContextOf(file, options);
        return Forecasts(PipelineRunner.PlanOn(file, run), run, timer, cancellation).Sum(stage => stage.Seconds);
    }

    internal static RunContext ContextOf(PipelineFile file, RunOptions options) => new(
        new RunData(DataSpec.Of(file.Spec.Data), options.DataFolder, seeds: 1, file.Source),
        Path.Combine(options.Out, file.Spec.Name), options.Device, options.Threads, PrecisionKey.Precision.Read(file.Spec.Settings));

    /// <summary>What each instance of a plan would cost, from a few timed steps.</summary>
    internal static IReadOnlyList<StageForecast> Forecasts(PipelineFile file, PipelinePlan plan, RunContext run, RunOptions options,
        CancellationToken cancellation)
    {
        var share = ProcessorShare.OfThisProcess(options.Threads ?? Environment.ProcessorCount);
        return Forecasts(plan, run, new StepTimer(run, file.Spec.Seeds[0], TimingSeconds, share), cancellation);
    }

    static StageForecast[] Forecasts(PipelinePlan plan, RunContext run, StepTimer timer, CancellationToken cancellation)
    {
        StepKind[] steps = [.. plan.Instances.Select(stage => ((LabStage)stage.Spec.Kind).StepsOf(stage)).OfType<StepKind>()];
        AttackSteps[] attacks = [.. plan.Instances.Select(stage => ((LabStage)stage.Spec.Kind).AttacksOf(stage)).OfType<AttackSteps>()];
        timer.Measure(steps, attacks, cancellation);
        var context = new TimedContext(run, timer);
        return [.. plan.Instances.Select((stage, i) => new StageForecast(PipelineRunner.HeaderOf(plan, i),
            ((LabStage)stage.Spec.Kind).ForecastOf(stage, context), StageSeals.IsFinished(run.FolderOf(stage))))];
    }

    sealed class TimedContext(RunContext run, StepTimer timer) : ForecastContext
    {
        public override DataSet Data(long seed) => run.Data(seed);

        public override double SecondsPerUnit(StepKind steps) => timer.SecondsPerUnit(steps);

        public override double SecondsPerUnit(AttackSteps steps) => timer.SecondsPerUnit(steps);
    }
}
