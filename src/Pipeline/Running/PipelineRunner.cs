using System.Diagnostics;
using NativeTickets.Data;
using NativeTickets.Nn;

namespace NativeTickets.Pipelines;

/// <summary>Runs a pipeline, stage by stage, from where an earlier run left it.</summary>
public static class PipelineRunner
{
    /// <summary>The only precision there is so far.</summary>
    internal const string Precision = "fp32";

    /// <summary>Runs what is not finished.</summary>
    /// <param name="file">The pipeline.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="listener">Hears the progress.</param>
    /// <param name="cancellation">Asks to stop at the next step, with a checkpoint.</param>
    /// <returns>The run folder.</returns>
    /// <exception cref="PipelineException">The pipeline is invalid; nothing was run.</exception>
    /// <exception cref="UserException">Data or a device are missing, the folder is locked, a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop; the next run goes on from there.</exception>
    public static string Run(PipelineFile file, RunOptions options, RunListener listener, CancellationToken cancellation)
    {
        using var run = new RunContext(file.Spec, Path.Combine(options.Out, file.Spec.Name), options);
        var plan = PlanOn(file, run);
        using var folder = RunFolder.Take(options.Out, plan, IdentityOf(file, run), Facts(file, run, options));
        StageMetrics.FollowAll(plan, folder);
        listener.Began(Overview(plan, run, plan.Instances.Count(stage => folder[stage] == StageStatus.Done)));
        for (var i = 0; i < plan.Instances.Count; i++)
        {
            var header = HeaderOf(plan, i);
            if (folder[plan.Instances[i]] == StageStatus.Done) listener.StageSkipped(header);
            else RunStage(plan.Instances[i], header, run, folder, listener, cancellation);
        }
        OverlapFile.Update(plan, folder);
        return folder.Path;
    }

    /// <summary>The plan of a pipeline on the device and the data of a run.</summary>
    internal static PipelinePlan PlanOn(PipelineFile file, RunContext run) => file.Plan(IdentityOf(file, run));

    /// <summary>How a stage instance is named to whoever watches.</summary>
    internal static StageHeader HeaderOf(PipelinePlan plan, int place)
    {
        var stage = plan.Instances[place];
        return new StageHeader(place + 1, plan.Instances.Count, stage.Id, stage.Kind, stage.Seed, string.Join(", ", stage.Matrix.Select(m => $"{m.Key} {m.Value}")));
    }

    static void RunStage(StageInstance stage, StageHeader header, RunContext run, RunFolder folder, RunListener listener, CancellationToken cancellation)
    {
        folder.Set(stage, StageStatus.Running);
        try
        {
            var clock = Stopwatch.StartNew();
            Directory.CreateDirectory(run.CheckpointsOf(stage));
            var result = stage.Kind switch
            {
                "train" => TrainStage.Run(stage, run, new StageTrainingListener(header, new StageMetrics(run.FolderOf(stage), StageLabel.Of(stage)), listener), cancellation),
                "prune" => Announced(() => PruneStage.Run(stage, run, cancellation)),
                "describe" => Announced(() => DescribeStage.Run(stage, run)),
                _ => Announced(() => EvaluateStage.Run(stage, run, progress => listener.StageProgressed(header, progress), cancellation)),
            };
            result.Write(run.ResultOf(stage));
            StageFiles.RemoveSpent(run.CheckpointsOf(stage));
            folder.Set(stage, StageStatus.Done);
            listener.StageEnded(header, StageOutcome.Of(result), clock.Elapsed.TotalSeconds);
        }
        catch (OperationCanceledException)
        {
            folder.Set(stage, StageStatus.Interrupted);
            throw;
        }
        catch
        {
            folder.Set(stage, StageStatus.Failed);
            throw;
        }

        StageResult Announced(Func<StageResult> work)
        {
            listener.StageBegan(header, 0);
            return work();
        }
    }

    static Dictionary<string, object> Facts(PipelineFile file, RunContext run, RunOptions options)
    {
        var data = run.Data(file.Spec.Seeds[0]);
        var facts = Provenance.OfMachine(DateTime.UtcNow);
        facts["numerics"] = Numerics.Version;
        facts["device"] = run.Device.Name;
        facts["deviceDescription"] = run.Device.Description;
        facts["precision"] = Precision;
        facts["threads"] = options.Threads ?? Environment.ProcessorCount;
        facts["dataset"] = data.Name;
        facts["datasetSha256"] = data.Sha256;
        facts["datasetBytes"] = data.Official switch { true => "official bytes", false => "not the official bytes", null => "the user's own" };
        return facts;
    }

    static RunIdentity IdentityOf(PipelineFile file, RunContext run)
    {
        var kind = run.Device.Name.Split(':')[0];
        return new RunIdentity(run.Data(file.Spec.Seeds[0]).Sha256, kind, Precision, Numerics.Version);
    }

    /// <summary>What runs, and where, in words.</summary>
    internal static RunOverview Overview(PipelinePlan plan, RunContext run, int finished)
    {
        var data = run.Data(plan.Spec.Seeds[0]);
        return new RunOverview(
            plan.Spec.Name,
            run.RunFolder,
            $"{run.Device.Name}: {run.Device.Description}",
            DataText(data),
            string.Join("; ", plan.Spec.Variants.Select(variant => variant.Model).Distinct().Select(model => ModelText(model, plan, run))),
            plan.Instances.Count,
            finished);
    }

    static string ModelText(ModelSpec model, PipelinePlan plan, RunContext run)
    {
        using var network = run.NewNetwork(model, plan.Spec.Seeds[0]);
        return $"{network.Name}, {network.ParameterCount:#,0} parameters, {network.PrunableCount:#,0} of them prunable";
    }

    static string DataText(DataSet data)
    {
        var bytes = data.Official == false ? ", not the official bytes" : "";
        return $"{data.Name}, {data.Train.Count:#,0} training, {data.Validation.Count:#,0} validation and {data.Test.Count:#,0} test images{bytes}";
    }
}
