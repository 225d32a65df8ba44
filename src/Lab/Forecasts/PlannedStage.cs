using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Forecasts;

/// <summary>A stage instance of a plan, as whoever schedules it has to know it.</summary>
/// <param name="Header">Which.</param>
/// <param name="Folder">The name of its folder.</param>
/// <param name="Hash">The whole of its hash.</param>
/// <param name="Seconds">Expected on this device; NaN where nothing like it was timed.</param>
/// <param name="Memory">What a process that runs it alone takes, about, in bytes.</param>
/// <param name="IsFinished">Whether it has its result.</param>
public sealed record PlannedStage(StageHeader Header, string Folder, string Hash, double Seconds, double Memory, bool IsFinished)
{
    /// <summary>The hashes of the stages that it reads.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>
    /// The names of their folders, in the same order. Two stages may have one hash, where they do the same under two ids; their folders differ.
    /// </summary>
    public required IReadOnlyList<string> InputFolders { get; init; }

    /// <summary>The beginning of its hash that names it.</summary>
    public string ShortHash => Hash[..RunFiles.HashDigits];

    /// <summary>All stages of a pipeline, each once, inputs first.</summary>
    /// <param name="file">The pipeline.</param>
    /// <param name="options">Where and how it would be run.</param>
    /// <param name="cancellation">Asks to stop at the next step.</param>
    /// <exception cref="ConfigException">The pipeline is invalid.</exception>
    /// <exception cref="UserException">Data or a device are missing.</exception>
    public static IReadOnlyList<PlannedStage> Of(PipelineFile file, RunOptions options, CancellationToken cancellation)
    {
        using var run = PipelineCheck.ContextOf(file, options);
        var plan = PipelineRunner.PlanOn(file, run);
        var (timed, context) = (PipelineCheck.Forecasts(file, plan, run, options, cancellation), new PlanContext(run));
        var shared = ResourceForecast.OfProcess(run, file.Spec.Seeds[0]);
        return
        [
            .. plan.Instances.Zip(timed).DistinctBy(pair => pair.First.Folder).Select(pair =>
                new PlannedStage(pair.Second.Stage, pair.First.Folder, pair.First.Hash, pair.Second.Seconds,
                    ((LabStage)pair.First.Spec.Kind).NeedsOf(pair.First, context).Memory + shared, pair.Second.IsFinished)
                {
                    Inputs = [.. pair.First.From.Select(input => input.Hash)],
                    InputFolders = [.. pair.First.From.Select(input => input.Folder)],
                }),
        ];
    }
}
