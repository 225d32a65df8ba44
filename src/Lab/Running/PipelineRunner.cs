using NativeTickets.Data;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Nn;
using NativeTickets.Runs.Claims;

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
    public static string Run(PipelineFile file, RunOptions options, RunListener listener, CancellationToken cancellation) =>
        OnDevices(file, options, listener, (contexts, heard) =>
            LookByLook(file, file.Spec.Looks, part => RunAll(part, contexts, options, heard, file.Spec.Looks, cancellation)));

    /// <summary>
    /// Runs, beside other workers of the same run folder, what none of them has, until nothing is left that this one could do or wait for.
    /// </summary>
    /// <param name="file">The pipeline.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="listener">Hears the progress.</param>
    /// <param name="report">Writes the report of the run folder; called by whoever finishes the last stage.</param>
    /// <param name="cancellation">Asks to stop at the next step, with a checkpoint.</param>
    /// <exception cref="StagesFailedException">Stages failed in this worker's hands; all else is done.</exception>
    /// <inheritdoc cref="Run"/>
    public static string Work(PipelineFile file, RunOptions options, RunListener listener, Action<string> report, CancellationToken cancellation) =>
        OnDevices(file, options, listener, (contexts, heard) =>
        {
            // with stages named another scheduler leads, and it has the stages of all seeds
            var looks = options.Only.Count > 0 ? null : file.Spec.Looks;
            return LookByLook(file, looks, part => WorkAll(part, contexts, options, heard, looks, report, cancellation));
        });

    /// <summary>Does what rank 0 shares, until the run is over; on the other ranks.</summary>
    /// <param name="read">Reads the pipeline; not called where rank 0 had nothing to share, and then has said what is wrong with it.</param>
    /// <param name="options">Where and how.</param>
    /// <exception cref="UserException">Pipeline, data or run folder are not there as rank 0 sees them.</exception>
    public static void Follow(Func<PipelineFile> read, RunOptions options)
    {
        var team = options.Team!;
        if (team.Next() is not { } first) return;
        var file = read();
        OnDevices(file, options, RunListener.None, (contexts, listener) =>
        {
            var plan = PlanOn(file.Spec.Looks is { } looks ? file.UpTo(looks[^1]) : file, contexts[0]);
            var places = plan.Instances.Index().GroupBy(each => each.Item.Folder, each => each.Index)
                .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
            for (string? folder = first; folder is not null; folder = team.Next())
            {
                if (!places.TryGetValue(folder, out var place))
                    throw new RunException($"rank 0 calls for the stage {folder}, which this rank does not plan; wanted the same program, pipeline and data on "
                        + "all ranks");
                var stage = plan.Instances[place];
                ((LabStage)stage.Spec.Kind).Follow(stage, new StageWork(contexts[0], HeaderOf(plan, place), listener, CancellationToken.None));
            }
            return contexts[0].RunFolder;
        });
    }

    /// <summary>
    /// Takes the first step of every stage of the first seed, each matrix entry and variant, in a temporary folder, to show that all of it works: training
    /// runs take one step, evaluations attack one image with one step and one restart. Keeps nothing.
    /// </summary>
    /// <returns>How many stages took it.</returns>
    /// <inheritdoc cref="Run"/>
    public static int RunFirstSteps(PipelineFile file, RunOptions options, RunListener listener, CancellationToken cancellation)
    {
        using var scratch = new ScratchFolder();
        return OnDevices(file.UpTo(1), options with { Out = scratch.Path }, listener, (contexts, heard) =>
        {
            var whole = PlanOn(file.UpTo(1), contexts[0]); // held against all of the data
            var plan = FirstSteps.Of(whole);
            contexts[0].Cut(FirstSteps.ImagesOf(whole, contexts[0]));
            var facts = Facts(file, contexts);
            using var folder = HeldRunFolder.Take(scratch.Path, plan, IdentityOf(file, contexts[0]), facts, new PlanContext(contexts[0]).WarningsOf(plan));
            Begin(plan, folder, contexts, heard, isAlone: true, isFirstLook: true);
            var failures = RunStages(plan, folder, null, contexts, options, heard, facts, cancellation);
            if (failures.Count > 0) throw StagesFailedException.Of(folder.Path, failures);
            return plan.Instances.Count;
        });
    }

    static T OnDevices<T>(PipelineFile file, RunOptions options, RunListener listener, Func<List<RunContext>, RunListener, T> run)
    {
        if (options.Team is { } team)
        {
            if (options.Jobs is > 1) throw new RequestException($"--jobs runs stages side by side, and {team.Count} ranks share one stage; wanted one of them");
            options = options with { Jobs = 1, Threads = options.Threads ?? team.Threads };
        }
        var jobs = JobPlan.Of(options, file.InstanceCount, Cards);
        var data = new RunData(DataSpec.Of(file.Spec.Data), options.DataFolder, jobs.Count, file.Source);
        var contexts = new List<RunContext>();
        try
        {
            foreach (var device in jobs.Devices)
                contexts.Add(new RunContext(data, Path.Combine(options.Out, file.Spec.Name), device, jobs.Threads,
                    PrecisionKey.Precision.Read(file.Spec.Settings))
                { Team = options.Team });
            if (options.Team is { } ranks && contexts[0].DeviceKind != "cpu")
                throw new RequestException($"{ranks.Count} ranks share stages on the device cpu, and the device is {contexts[0].Device.Name}; "
                    + "add --device cpu, or start one process");
            RequireOnePrecision(contexts);
            return run(contexts, jobs.Count == 1 ? listener : new SerialListener(listener));
        }
        finally
        {
            foreach (var context in contexts) context.Dispose();
        }
    }

    /// <summary>The precision is part of a stage's hash, and any job may run any stage.</summary>
    static void RequireOnePrecision(List<RunContext> contexts)
    {
        var first = contexts[0].Device;
        if (contexts.Select(context => context.Device).FirstOrDefault(device => device.Precision != first.Precision) is not { } other) return;
        throw new DeviceException(
            $"{first.Name} multiplies in {first.Precision} and {other.Name} in {other.Precision}, so stages would differ by the card that they ran on "
            + $"({first.Description}; {other.Description}); take one of them by --device, or ask for precision: fp32");
    }

    /// <summary>Runs all seeds, or where they run until claims are decided, look by look. Which look a run ends with depends on the results alone.</summary>
    /// <param name="file">The pipeline.</param>
    /// <param name="looks">The numbers of seeds of the looks; null for all seeds at once.</param>
    /// <param name="run">Runs so many seeds, and answers how many the next look has.</param>
    static string LookByLook(PipelineFile file, IReadOnlyList<int>? looks, Func<PipelineFile, (string Path, int? Next)> run)
    {
        if (looks is null) return run(file).Path;
        for (var seeds = looks[0]; ;)
        {
            var (path, next) = run(file.UpTo(seeds));
            if (next is null) return path;
            seeds = next.Value;
        }
    }

    static bool IsFirstLook(PipelineFile file, IReadOnlyList<int>? looks) => looks is null || looks[0] == file.Spec.Seeds.Count;

    /// <summary>How many seeds the next look has; null where the claims are decided, or this was the last one.</summary>
    static int? NextLook(RunFolder run, IReadOnlyList<int> looks, RunListener listener)
    {
        var undecided = ClaimFinding.Undecided(run);
        int? next = undecided == 0 ? null : looks.Where(look => look > run.Seeds.Count).Select(look => (int?)look).FirstOrDefault();
        listener.Looked(new LookOutcome(run.Seeds.Count, next, undecided));
        return next;
    }

    static (string Path, int? Next) RunAll(PipelineFile file, List<RunContext> contexts, RunOptions options, RunListener listener,
        IReadOnlyList<int>? looks, CancellationToken cancellation)
    {
        var plan = PlanOn(file, contexts[0]);
        var facts = Facts(file, contexts);
        using var folder = HeldRunFolder.Take(options.Out, plan, IdentityOf(file, contexts[0]), facts, new PlanContext(contexts[0]).WarningsOf(plan),
            new Lease(options.StaleAfter));
        options.Admitted?.Invoke();
        StageMetrics.FollowAll(plan, folder);
        Begin(plan, folder, contexts, listener, isAlone: true, IsFirstLook(file, looks));
        var failures = RunStages(plan, folder, null, contexts, options, listener, facts, cancellation);
        OverlapUpdate.Run(plan, folder.Path, stage => folder[stage]);
        folder.SealFiles();
        if (failures.Count > 0) throw StagesFailedException.Of(folder.Path, failures);
        return (folder.Path, looks is null ? null : NextLook(folder.AsRead(), looks, listener));
    }

    /// <summary>
    /// The same beside other workers. Each waits until all stages of a look have ended and then looks for itself, so that all find the same; whoever comes to
    /// the next look first writes its plan.
    /// </summary>
    static (string Path, int? Next) WorkAll(PipelineFile file, List<RunContext> contexts, RunOptions options, RunListener listener,
        IReadOnlyList<int>? looks, Action<string> report, CancellationToken cancellation)
    {
        var plan = PlanOn(file, contexts[0]);
        var facts = Facts(file, contexts);
        var lease = new Lease(options.StaleAfter);
        using var folder = HeldRunFolder.Join(options.Out, plan, IdentityOf(file, contexts[0]), facts, new PlanContext(contexts[0]).WarningsOf(plan), lease);
        Begin(plan, folder, contexts, listener, isAlone: false, IsFirstLook(file, looks));
        var failures = RunStages(plan, folder, lease, contexts, options, listener, facts, cancellation);
        if (looks is not null && plan.Instances.All(stage => folder.Latest(stage).HasEnded()) && NextLook(folder.AsRead(), looks, listener) is { } next)
            return (folder.Path, next);
        // others who come to the end now leave it to whoever has the lease of the whole; who runs a part of the plan tells nothing but its end
        var isOver = options.Only.Count == 0 || plan.Instances.All(stage => folder.Latest(stage).HasEnded());
        if (isOver && lease.TryTake(folder.Path) is { } whole)
            using (whole)
            {
                if (!folder.IsTold())
                {
                    StageMetrics.FollowAll(plan, folder);
                    OverlapUpdate.Run(plan, folder.Path, stage => folder[stage]);
                    folder.SealFiles();
                    report(folder.Path);
                }
                // a worker that was killed, or lost its lease, left the file by which it asked for one, or what a stage that is sealed needs no longer
                AtomicFile.RemoveLeftovers(folder.Path, below: false);
                foreach (var stage in plan.Instances.Where(stage => folder.Latest(stage).HasEnded()))
                {
                    AtomicFile.RemoveLeftovers(folder.Of(stage));
                    StageFiles.RemoveSpent(contexts[0].CheckpointsOf(stage));
                }
            }
        if (failures.Count > 0) throw StagesFailedException.Of(folder.Path, failures);
        return (folder.Path, null);
    }

    static void Begin(PipelinePlan plan, HeldRunFolder folder, List<RunContext> contexts, RunListener listener, bool isAlone, bool isFirstLook)
    {
        var open = plan.Instances.Index().Where(stage => !folder[stage.Item].HasEnded()).Select(stage => HeaderOf(plan, stage.Index)).ToArray();
        if (isFirstLook) listener.Began(Overview(plan, contexts[0], plan.Instances.Count - open.Length) with { Notes = folder.Notes });
        listener.Planned(plan.Instances.Count, isAlone ? open : []);
    }

    static IReadOnlyList<StageFailure> RunStages(PipelinePlan plan, HeldRunFolder folder, Lease? lease, List<RunContext> contexts, RunOptions options,
        RunListener listener, Provenance facts, CancellationToken cancellation)
    {
        var claims = new StageClaims(folder, lease, options.Retries);
        var execution = new StageExecution(folder, claims, listener, facts, contexts.Count);
        // a single job has nothing to gain from another order than the file's
        IReadOnlyList<int> order = lease is null && contexts.Count == 1
            ? [.. Enumerable.Range(0, plan.Instances.Count)]
            : PlannedOrder.LongestFirst(plan, contexts[0]);
        if (options.Only.Count > 0) order = OnlyStages.Of(plan, folder, options.Only, order);
        var failures = StageJobs.Run(new StageSchedule(plan, folder, claims, order), contexts, (place, context, token) =>
        {
            var (stage, header) = (plan.Instances[place], HeaderOf(plan, place));
            if (folder[stage] == StageStatus.LeftOut)
            {
                listener.StageLeftOut(header, folder.ReasonOf(stage)!);
                return null;
            }
            if (!folder[stage].HasEnded()) return execution.Run(stage, header, context, token);
            if (lease is null) StageFiles.RemoveSpent(context.CheckpointsOf(stage)); // a crash may have come between the seal and this
            listener.StageSkipped(header);
            return null;
        }, cancellation);
        int PlaceOf(StageInstance instance) => plan.Instances.Index().First(stage => ReferenceEquals(stage.Item, instance)).Index;
        var givenUp = claims.FoundGivenUp.Select(found =>
            StageFailure.Of(HeaderOf(plan, PlaceOf(found.Stage)), found.Reason, new RunException(found.Reason)));
        return [.. failures, .. givenUp];
    }

    static IReadOnlyList<string> Cards() =>
        [.. Device.List().Where(device => device.WhyNot is null && device.Name.StartsWith("cuda", StringComparison.Ordinal)).Select(device => device.Name)];

    /// <summary>The plan of a pipeline on the device and the data of a run.</summary>
    /// <exception cref="ConfigException">Networks, initial weights or files do not fit the data or are not there.</exception>
    /// <exception cref="UserException">Data are missing.</exception>
    internal static PipelinePlan PlanOn(PipelineFile file, RunContext run)
    {
        var problems = new Problems(file.Source);
        FaultPlaces.CheckFiles(file, problems);
        problems.ThrowIfAny();
        FaultPlaces.CheckModels(file, run, problems); // of some data sets it is known only here how large an image is
        problems.ThrowIfAny();
        var plan = file.Plan(IdentityOf(file, run));
        var context = new PlanContext(run);
        foreach (var stage in plan.Instances)
        {
            var kind = (LabStage)stage.Spec.Kind;
            kind.CheckWithData(stage, context, problems);
            if (run.Team is { } team) kind.CheckRanks(stage, team.Count, problems);
        }
        problems.ThrowIfAny();
        return ClaimBudgets.Written(plan, context);
    }

    /// <summary>How a stage instance is named to whoever watches.</summary>
    internal static StageHeader HeaderOf(PipelinePlan plan, int place)
    {
        var stage = plan.Instances[place];
        return new StageHeader(place + 1, plan.Instances.Count, stage.Id, stage.Kind, stage.Seed, stage.Matrix.Label);
    }

    static Provenance Facts(PipelineFile file, List<RunContext> contexts)
    {
        var run = contexts[0];
        var data = run.Data(file.Spec.Seeds[0]);
        return MachineFacts.Of(DateTime.UtcNow) with
        {
            Numerics = Numerics.Version,
            Device = run.Device.Name,
            DeviceDescription = run.Device.Description,
            Precision = run.Device.Precision,
            Threads = contexts.Sum(context => context.Device.Threads ?? 1), // on a card, one that asks it for work
            Ranks = run.Team?.Count,
            Jobs = contexts.Count,
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
            DataContents = data.Contents,
        };
    }

    static string ModelText(NetworkSpec model, PipelinePlan plan, RunContext run)
    {
        using var network = run.NewNetwork(model, plan.Spec.Seeds[0]);
        return $"{network.Name}, {network.ParameterCount:#,0} parameters, {network.PrunableCount:#,0} of them prunable{InitialWeights.Words(model, network)}";
    }

    static string DataText(DataSet data)
    {
        var bytes = data.Official == false ? ", not the official bytes" : "";
        var extra = data.Extra is { } others ? $" and {others.Images.Count:#,0} extra" : "";
        return $"{data.Name}, {data.Train.Count:#,0}{extra} training, {data.Validation.Count:#,0} validation and {data.Test.Count:#,0} test images{bytes}";
    }
}
