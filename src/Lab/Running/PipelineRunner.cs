using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using NativeTickets.Data;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Running;

/// <summary>Runs a pipeline from where an earlier run left it, one stage or several at a time.</summary>
public static class PipelineRunner
{
    /// <summary>Runs what is not finished.</summary>
    /// <param name="file">The pipeline.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="listener">Hears the progress.</param>
    /// <param name="cancellation">Asks to stop at the next step, with a checkpoint.</param>
    /// <returns>The run folder.</returns>
    /// <exception cref="ConfigException">The pipeline is invalid; nothing was run.</exception>
    /// <exception cref="UserException">Data or a device are missing, the folder is locked, a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop; the next run continues from there.</exception>
    public static string Run(PipelineFile file, RunOptions options, RunListener listener, CancellationToken cancellation)
    {
        var jobs = JobPlan.Of(options, file.InstanceCount, Cards);
        var data = new RunData(DataSpec.Of(file.Spec.Data), options.DataFolder, jobs.Count);
        var contexts = new List<RunContext>();
        try
        {
            foreach (var device in jobs.Devices)
                contexts.Add(new RunContext(data, Path.Combine(options.Out, file.Spec.Name), device, jobs.Threads,
                    PrecisionKey.Precision.Read(file.Spec.Settings)));
            return RunAll(file, contexts, Facts(file, contexts[0], options, jobs.Count), options, jobs.Count == 1 ? listener : new SerialListener(listener),
                cancellation);
        }
        finally
        {
            foreach (var context in contexts) context.Dispose();
        }
    }

    static string RunAll(PipelineFile file, List<RunContext> contexts, Provenance facts, RunOptions options, RunListener listener,
        CancellationToken cancellation)
    {
        var plan = PlanOn(file, contexts[0]);
        using var folder = HeldRunFolder.Take(options.Out, plan, IdentityOf(file, contexts[0]), facts, new PlanContext(contexts[0]).WarningsOf(plan));
        StageMetrics.FollowAll(plan, folder);
        var pipelineSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plan.ResolvedText)));
        listener.Began(Overview(plan, contexts[0], plan.Instances.Count(stage => folder[stage] == StageStatus.Done)));
        var schedule = new StageSchedule(plan, folder);
        StageJobs.Run(schedule, contexts, (place, context, token) =>
        {
            var header = HeaderOf(plan, place);
            if (folder[plan.Instances[place]] == StageStatus.Done)
            {
                StageFiles.RemoveSpent(context.CheckpointsOf(plan.Instances[place])); // a crash may have come between the seal and this
                listener.StageSkipped(header);
            }
            else RunStage(plan.Instances[place], pipelineSha256, header, context, folder, listener, contexts.Count, token);
        }, cancellation);
        OverlapUpdate.Run(plan, folder);
        folder.SealFiles();
        return folder.Path;
    }

    static IReadOnlyList<string> Cards() =>
        [.. Device.List().Where(device => device.WhyNot is null && device.Name.StartsWith("cuda", StringComparison.Ordinal)).Select(device => device.Name)];

    /// <summary>The plan of a pipeline on the device and the data of a run.</summary>
    /// <exception cref="UserException">Data are missing, or layers or a file of initial weights do not fit.</exception>
    internal static PipelinePlan PlanOn(PipelineFile file, RunContext run)
    {
        var (seed, problems) = (file.Spec.Seeds[0], new Problems(file.Source));
        NetworkSpec[] models = [.. file.Spec.Variants.Select(variant => variant.Model).OfType<NetworkSpec>().Distinct()];
        // of some data sets it is known only here how large an image is
        foreach (var layers in models.Select(model => model.Layers).OfType<LayerList>())
            layers.Check(run.ImagesOf(seed), run.Data(seed).Train.Classes, problems);
        problems.ThrowIfAny();
        DataSection.CheckChannels(file.Spec.Data, run.ImagesOf(seed).Channels, problems);
        problems.ThrowIfAny();
        foreach (var model in models.Where(model => model.Weights is not null))
            try
            {
                // refuses weights of another network before anything is written; where constants are computed from the images, they differ from seed to seed
                foreach (var tried in file.Spec.Seeds.Take(2)) run.NewNetwork(model, tried).Dispose();
            }
            catch (ContradictionException contradiction)
            {
                problems.Add(file.Spec.Settings.Map("model")!.At, contradiction.Message);
            }
        problems.ThrowIfAny();
        var plan = file.Plan(IdentityOf(file, run));
        var context = new PlanContext(run);
        foreach (var stage in plan.Instances) ((LabStage)stage.Spec.Kind).CheckWithData(stage, context, problems);
        problems.ThrowIfAny();
        return plan;
    }

    /// <summary>How a stage instance is named to whoever watches.</summary>
    internal static StageHeader HeaderOf(PipelinePlan plan, int place)
    {
        var stage = plan.Instances[place];
        return new StageHeader(place + 1, plan.Instances.Count, stage.Id, stage.Kind, stage.Seed, stage.Matrix.Label);
    }

    static void RunStage(StageInstance stage, string pipelineSha256, StageHeader header, RunContext run, HeldRunFolder folder, RunListener listener,
        int jobs, CancellationToken cancellation)
    {
        folder.Set(stage, StageStatus.Running);
        try
        {
            var clock = Stopwatch.StartNew();
            OutputFile.MakeFolder(run.CheckpointsOf(stage));
            var kind = (LabStage)stage.Spec.Kind;
            var result = kind.Run(stage, new StageWork(run, header, listener, cancellation) { PipelineSha256 = pipelineSha256 });
            result = result with { Cost = result.Cost! with { Jobs = jobs } };
            result.Write(run.ResultOf(stage));
            StageManifest.Write(run.FolderOf(stage), stage.Hash, StageFiles.Left(run.FolderOf(stage)));
            StageFiles.RemoveSpent(run.CheckpointsOf(stage));
            folder.Set(stage, StageStatus.Done);
            listener.StageEnded(header, kind.OutcomeOf(result), clock.Elapsed.TotalSeconds);
        }
        catch (OperationCanceledException)
        {
            folder.Set(stage, StageStatus.Interrupted);
            throw;
        }
        catch (Exception error)
        {
            folder.Set(stage, StageStatus.Failed);
            // with one job it is plain which stage it was
            if (jobs > 1 && error is UserException)
                throw new RunException($"stage '{stage.Id}', seed {stage.Seed}{(header.Matrix.Length > 0 ? $", {header.Matrix}" : "")}: {error.Message}",
                    error);
            throw;
        }
    }

    static Provenance Facts(PipelineFile file, RunContext run, RunOptions options, int jobs)
    {
        var data = run.Data(file.Spec.Seeds[0]);
        return MachineFacts.Of(DateTime.UtcNow) with
        {
            Numerics = Numerics.Version,
            Device = run.Device.Name,
            DeviceDescription = run.Device.Description,
            Precision = run.Device.Precision,
            Threads = options.Threads ?? Environment.ProcessorCount,
            Jobs = jobs,
            Dataset = data.Name,
            DatasetSha256 = data.Sha256,
            DatasetBytes = data.Official switch { true => "official bytes", false => "not the official bytes", null => "the user's own" },
            Normalization = run.NormalizationOf(file.Spec.Seeds[0]) is { } constants
                ? $"minus {string.Join(", ", constants.Mean)}, divided by {string.Join(", ", constants.Deviation)}"
                : "none",
            InitialWeightsSha256 = InitialWeights.Hashes(file.Spec) is { Length: > 0 } weights ? weights : null,
        };
    }

    static RunIdentity IdentityOf(PipelineFile file, RunContext run)
    {
        return new RunIdentity(run.Data(file.Spec.Seeds[0]).Sha256, run.DeviceKind, run.Device.Precision, Numerics.Version);
    }

    /// <summary>What runs, and where, in words.</summary>
    internal static RunOverview Overview(PipelinePlan plan, RunContext run, int finished)
    {
        var data = run.Data(plan.Spec.Seeds[0]);
        var models = plan.Spec.Variants.Select(variant => variant.Model).OfType<NetworkSpec>().Distinct();
        return new RunOverview(
            plan.Spec.Name,
            run.RunFolder,
            $"{run.Device.Name}: {run.Device.Description}",
            DataText(data),
            string.Join("; ", models.Select(model => ModelText(model, plan, run))),
            plan.Instances.Count,
            finished)
        {
            Warnings = new PlanContext(run).WarningsOf(plan),
        };
    }

    static string ModelText(NetworkSpec model, PipelinePlan plan, RunContext run)
    {
        using var network = run.NewNetwork(model, plan.Spec.Seeds[0]);
        return $"{network.Name}, {network.ParameterCount:#,0} parameters, {network.PrunableCount:#,0} of them prunable{InitialWeights.Words(model)}";
    }

    static string DataText(DataSet data)
    {
        var bytes = data.Official == false ? ", not the official bytes" : "";
        return $"{data.Name}, {data.Train.Count:#,0} training, {data.Validation.Count:#,0} validation and {data.Test.Count:#,0} test images{bytes}";
    }
}
