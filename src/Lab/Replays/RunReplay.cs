using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Verification;

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
        var file = NativeLaboratory.Read(Path.Combine(runFolder, RunFiles.ResolvedPipeline), moved: options.Moved);
        using var run = new RunContext(new RunData(DataSpec.Of(file.Spec.Data), options.DataFolder, seeds: 1, file.Source), runFolder,
            options.Device ?? index.Device ?? "auto", options.Threads, PrecisionKey.Precision.Read(file.Spec.Settings));
        Require("kind of device", index.Device, run.DeviceKind, "verify it with --device of that kind, on a machine that has one");
        Require("precision", index.Precision, run.Device.Precision, "verify it on a device that computes with it");
        var plan = Planned(file, run, options.Moved);
        var findings = new ReplayFindings(run, tell, cancellation);
        StageInstance[] finished = [.. plan.Instances.DistinctBy(stage => stage.Folder).Where(stage => StageSeals.IsFinished(run.FolderOf(stage)))];
        var folders = plan.Instances.Select(stage => stage.Folder).ToHashSet();
        foreach (var entry in index.Stages.Where(entry => entry.Status == StageStatus.Done && !folders.Contains(entry.Folder)))
            findings.Try(() => throw new RunException($"{Path.Combine(runFolder, entry.Folder)}: is not what {RunFiles.ResolvedPipeline} gives with these "
                + "data; its pipeline, its data or the index were changed" + FilesElsewhere.Doubt(options.Moved)));
        return Redo(finished, findings, options);

        void Require(string what, string? stated, string here, string remedy)
        {
            if (stated is not null && stated != here)
                throw new RunException($"{runFolder}: this run was computed with the {what} {ShownText.Quote(stated)}; here it is "
                    + $"{here}, which has other bits; {remedy}");
        }
    }

    static PipelinePlan Planned(PipelineFile file, RunContext run, MovedFiles? moved)
    {
        try
        {
            return PipelineRunner.PlanOn(file, run);
        }
        catch (Exception e) when (e is FileException or ConfigException) // the pipeline itself was sound when it was read
        {
            throw new RunException(e.Message + FilesElsewhere.Hint(moved), e);
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
        var replays = new List<StageReplay>();
        foreach (var stage in finished) findings.Try(() => replays.Add(((LabStage)stage.Spec.Kind).ReplayOf(stage, findings)));
        var chosen = replays.ToDictionary(replay => replay, _ => new List<int>());
        var counts = new List<ReplayedParts>();
        foreach (var alike in replays.Where(replay => replay.PartsName.Length > 0).GroupBy(replay => replay.PartsName))
        {
            var parts = alike.SelectMany(replay => Enumerable.Range(0, replay.Parts), (replay, part) => (replay, part)).ToArray();
            var places = Chosen(parts.Length, options.Count, options.Seed, alike.Key);
            foreach (var place in places) chosen[parts[place].replay].Add(parts[place].part);
            counts.Add(new ReplayedParts(alike.Key, places.Count, parts.Length));
        }
        foreach (var replay in replays) findings.Try(() => replay.Redo(chosen[replay]));
        return new ReplayReport(findings.Wrong, counts) { NotReplayed = [.. replays.Select(replay => replay.WhyNot).OfType<string>()] };
    }

    /// <summary>Which of so many are redone: different ones, each as likely as any other, in their order.</summary>
    internal static IReadOnlyList<int> Chosen(int all, int count, long seed, string what)
    {
        int[] order = [.. Enumerable.Range(0, all)];
        new RandomStream(seed, $"replay/{what}").Shuffle<int>(order);
        return [.. order.Take(count).Order()];
    }
}
