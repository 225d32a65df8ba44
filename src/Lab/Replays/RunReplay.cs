using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Stages;

namespace NativeTickets.Lab.Replays;

/// <summary>Redoes randomly chosen parts of a run and holds them against what it left, bit for bit. Nothing in the run folder changes.</summary>
public static class RunReplay
{
    /// <summary>Redoes what the options choose.</summary>
    /// <param name="runFolder">A run folder.</param>
    /// <param name="options">How much of it, and where.</param>
    /// <param name="tell">Hears what is being redone, a line each.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="UserException">
    /// The run folder cannot be read, data or a device are missing, or the run is of another numerics version or kind of device.
    /// </exception>
    public static ReplayReport Of(string runFolder, ReplayOptions options, Action<string> tell, CancellationToken cancellation)
    {
        var index = RunFolder.ReadIndex(runFolder);
        RequireNumerics(runFolder);
        var file = NativeLaboratory.Read(Path.Combine(runFolder, RunFiles.ResolvedPipeline));
        using var run = new RunContext(new RunData(DataSpec.Of(file.Spec.Data), options.DataFolder, seeds: 1, file.Source), runFolder,
            options.Device ?? index.Device ?? "auto", options.Threads, PrecisionKey.Precision.Read(file.Spec.Settings));
        Require("kind of device", index.Device, run.DeviceKind, "verify it with --device of that kind, on a machine that has one");
        Require("precision", index.Precision, run.Device.Precision, "verify it on a device that computes with it");
        var plan = PipelineRunner.PlanOn(file, run);
        var findings = new ReplayFindings(run, tell, cancellation);
        StageInstance[] finished = [.. plan.Instances.DistinctBy(stage => stage.Folder).Where(stage => StageSeals.IsFinished(run.FolderOf(stage)))];
        var folders = plan.Instances.Select(stage => stage.Folder).ToHashSet();
        foreach (var entry in index.Stages.Where(entry => entry.Status == StageStatus.Done && !folders.Contains(entry.Folder)))
            findings.Try(() => throw new RunException($"{Path.Combine(runFolder, entry.Folder)}: is not what {RunFiles.ResolvedPipeline} gives with these "
                + "data; its pipeline, its data or the index were changed"));
        return Redo(finished, findings, options);

        void Require(string what, string? stated, string here, string remedy)
        {
            if (stated is not null && stated != here)
                throw new RunException($"{runFolder}: this run was computed with the {what} {ShownText.Quote(stated)}; here it is "
                    + $"{here}, which has other bits; {remedy}");
        }
    }

    static void RequireNumerics(string runFolder)
    {
        var facts = Provenance.ReadFacts(Path.Combine(runFolder, RunFiles.Provenance));
        var stated = facts?.FirstOrDefault(fact => fact.Key == "numerics").Value;
        if (stated is not null && stated != Numerics.Version)
            throw new RunException($"{runFolder}: this run was computed with the numerics version {ShownText.Quote(stated)}; this program has "
                + $"{Numerics.Version}, whose bits differ; verify it with the version of nativetickets that provenance.json names");
    }

    static ReplayReport Redo(StageInstance[] finished, ReplayFindings findings, ReplayOptions options)
    {
        var trainings = new List<TrainingReplay>();
        var evaluations = new List<EvaluationReplay>();
        var names = new Dictionary<object, StageInstance>();
        foreach (var stage in finished)
            findings.Try(() =>
            {
                if (stage.Spec is TrainSpec) Add(trainings, TrainingReplay.Open(stage, findings), stage);
                else if (stage.Spec is EvaluateSpec) Add(evaluations, EvaluationReplay.Open(stage, findings), stage);
                else StageRedoing.Redo(stage, findings);
            });
        var stretches = trainings.SelectMany(training => training.Stretches.Select(stretch => (training, stretch))).ToArray();
        var batches = evaluations.SelectMany(evaluation => evaluation.Batches.Select(batch => (evaluation, batch))).ToArray();
        var (chosen, some) = (Choose(stretches, "stretches", options), Choose(batches, "batches", options));
        foreach (var training in trainings) findings.Try(training.CheckEnds);
        foreach (var (training, stretch) in chosen)
        {
            findings.Tell($"redoing {Label(names[training])}: epochs {stretch.From + 1} to {stretch.To}, from {(stretch.From == 0 ? "the start weights"
                : $"the checkpoint of epoch {stretch.From}")}");
            findings.Try(() => training.Redo(stretch));
        }
        foreach (var evaluation in evaluations)
        {
            EvaluatedBatch[] its = [.. some.Where(one => one.evaluation == evaluation).Select(one => one.batch)];
            foreach (var batch in its) findings.Tell($"redoing {Label(names[evaluation])}: {batch.Network}, the batch from image {batch.First} on");
            findings.Try(() => evaluation.Redo(its));
        }
        return new ReplayReport(findings.Wrong, chosen.Length, stretches.Length, some.Length, batches.Length);

        void Add<T>(List<T> list, T item, StageInstance stage) where T : notnull
        {
            list.Add(item);
            names[item] = stage;
        }
    }

    /// <summary>Which of so many are redone: different ones, each as likely as any other, in their order.</summary>
    internal static IReadOnlyList<int> Chosen(int all, int count, long seed, string what)
    {
        int[] order = [.. Enumerable.Range(0, all)];
        new RandomStream(seed, $"replay/{what}").Shuffle<int>(order);
        return [.. order.Take(count).Order()];
    }

    static T[] Choose<T>(T[] all, string what, ReplayOptions options) =>
        [.. Chosen(all.Length, options.Count, options.Seed, what).Select(place => all[place])];

    static string Label(StageInstance stage) => $"{stage.Id}, seed {stage.Seed}{(stage.Matrix.Label.Length > 0 ? $", {stage.Matrix.Label}" : "")}";
}
