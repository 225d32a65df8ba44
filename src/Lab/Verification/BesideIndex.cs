using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Running;
using NativeTickets.Plan.Pipelines;

namespace NativeTickets.Lab.Verification;

/// <summary>Checks the files of a run that belong to no stage, and whether they are of one plan.</summary>
static class BesideIndex
{
    const string Remedy = "put it back, or run the pipeline again, which writes it again";

    /// <summary>Checks provenance, resolved pipeline and mask overlaps against the index, and the index against the plan of the pipeline.</summary>
    public static void Check(string runFolder, RunIndex index, MovedFiles? moved, Findings findings)
    {
        findings.Files++;
        if (index.Files is null) findings.Notes.Add($"{Path.Combine(runFolder, RunFiles.Index)}: is of a version that sealed nothing; it is read as it is");
        var before = findings.Wrong.Count;
        foreach (var file in index.Files ?? [])
        {
            findings.Files++;
            if (StageSeals.WhatIsWrong(runFolder, file) is { } wrong) findings.Wrong.Add($"{file.PathIn(runFolder)}: {wrong}; {Remedy}");
        }
        foreach (var name in new[] { RunFiles.ResolvedPipeline, RunFiles.Provenance })
            if (index.Files?.Any(file => file.Name == name) != true && !File.Exists(Path.Combine(runFolder, name)))
                findings.Wrong.Add($"{Path.Combine(runFolder, name)}: is missing; {Remedy}");
        if (findings.Wrong.Count > before) return;
        findings.Try(() => MaskOverlaps.Read(Path.Combine(runFolder, RunFiles.MaskOverlaps)));
        var facts = findings.Try(() => Provenance.ReadFacts(Path.Combine(runFolder, RunFiles.Provenance)));
        if (facts is not null) CheckPlan(runFolder, index, facts.ToDictionary(), moved, findings);
    }

    /// <summary>The files and folders in a run folder that no run and no report writes.</summary>
    public static IEnumerable<string> Unknown(string runFolder, HashSet<string> stages)
    {
        HashSet<string> known = [RunFiles.Index, RunFiles.ResolvedPipeline, RunFiles.Provenance, RunFiles.MaskOverlaps, RunFiles.Lock, RunFiles.Owner,
            RunFiles.Lease, RunFiles.Audit, RunFiles.Card, .. RunFiles.Reports];
        foreach (var path in Directory.EnumerateFiles(runFolder).Order(StringComparer.Ordinal))
            if (Path.GetFileName(path) is var name && !known.Contains(name) && !name.StartsWith(UserFailure.LogPrefix, StringComparison.Ordinal)
                && !AtomicFile.IsTemporary(path))
                yield return path;
        foreach (var path in Directory.EnumerateDirectories(runFolder).Order(StringComparer.Ordinal))
            if (Path.GetFileName(path) is not (RunFiles.Figures or RunFiles.Cluster) && !stages.Contains(Path.GetFileName(path))) yield return path;
        var figures = Path.Combine(runFolder, RunFiles.Figures);
        if (!Directory.Exists(figures)) yield break;
        foreach (var path in Directory.EnumerateFileSystemEntries(figures).Order(StringComparer.Ordinal))
            if (Path.GetExtension(path) != ".svg") yield return path;
    }

    /// <summary>The stages of the index are those that the resolved pipeline plans with the data, the device and the numerics of the run.</summary>
    static void CheckPlan(string runFolder, RunIndex index, Dictionary<string, string> facts, MovedFiles? moved, Findings findings)
    {
        var (path, resolved) = (Path.Combine(runFolder, RunFiles.Index), Path.Combine(runFolder, RunFiles.ResolvedPipeline));
        if (facts.GetValueOrDefault("numerics") != Numerics.Version || facts.GetValueOrDefault("datasetSha256") is not { } data)
        {
            findings.Notes.Add($"{resolved}: was run with numerics version {facts.GetValueOrDefault("numerics") ?? "unknown"}, this program has "
                + $"{Numerics.Version}; whether {RunFiles.Index} has the stages that it plans was not checked");
            return;
        }
        PipelinePlan plan;
        try
        {
            plan = NativeLaboratory.Read(resolved, moved: moved).OfLook(index.Seeds.Count)
                .Plan(new RunIdentity(data, index.Device, index.Precision, Numerics.Version));
        }
        catch (FileException e)
        {
            findings.Notes.Add($"{resolved}: cannot be planned here, so whether {RunFiles.Index} has its stages was not checked: {e.Message}"
                + FilesElsewhere.Hint(moved));
            return;
        }
        catch (ConfigException e)
        {
            findings.Wrong.Add(e.Message);
            return;
        }
        CheckWords(path, resolved, index, plan.Spec, findings);
        string[] planned = [.. plan.Instances.Select(stage => Line(stage.Id, stage.Kind, stage.Seed, stage.Matrix, stage.Folder))];
        string[] listed = [.. index.Stages.Select(stage => Line(stage.Id, stage.Kind, stage.Seed, stage.Matrix, stage.Folder))];
        if (planned.SequenceEqual(listed)) return;
        var place = planned.Zip(listed).TakeWhile(pair => pair.First == pair.Second).Count();
        findings.Wrong.Add($"{path}: stages[{place}] is {listed.ElementAtOrDefault(place) ?? "missing"}; {resolved} plans "
            + $"{planned.ElementAtOrDefault(place) ?? "no such stage"}; put both back, or run the pipeline again, which writes both again"
            + FilesElsewhere.Doubt(moved));
    }

    /// <summary>What the index tells readers of the run is what the resolved pipeline says.</summary>
    static void CheckWords(string path, string resolved, RunIndex index, PipelineSpec spec, Findings findings)
    {
        (string What, string Listed, string Planned)[] texts =
        [
            ("name", index.Name, spec.Name), ("description", index.Description ?? "", spec.Description ?? ""),
            ("notes", string.Join('\n', index.Notes), string.Join('\n', spec.Notes)),
            ("seeds", string.Join(", ", index.Seeds), string.Join(", ", spec.Seeds)),
            ("looks", string.Join(", ", index.Looks ?? []), string.Join(", ", spec.Looks ?? [])),
            ("claims", string.Join("; ", index.Claims.Select(Line)), string.Join("; ", spec.Claims.Select(Line))),
        ];
        foreach (var (what, listed, planned) in texts)
            if (listed != planned)
                findings.Wrong.Add($"{path}: {what}: '{ShownText.Quote(listed)}'; {resolved} says '{ShownText.Quote(planned)}'; put both back, or run the "
                    + "pipeline again, which writes both again");
        // their sentences may have been others in the program that ran it
        if (!index.Stamps.SequenceEqual(spec.Stamps))
            findings.Notes.Add($"{path}: stamps tables with {index.Stamps.Count} breaches of a fair experiment; by this program they are {spec.Stamps.Count}");
    }

    static string Line(ClaimSpec claim) =>
        FormattableString.Invariant($"{claim.Text} ({Line(claim.Left)} {claim.Operator} {(claim.Right is { } right ? Line(right) : "")} {claim.Margin:R})");

    static string Line(ClaimValue value) => FormattableString.Invariant($"{value.Stage}.{value.Metric}@{value.Epoch} {value.Only.Label}")
        + (value.Less is { } less ? $" - {Line(less)}" : "");

    static string Line(string id, string kind, long seed, MatrixEntry matrix, string folder) =>
        FormattableString.Invariant($"{id} ({kind}), seed {seed}{(matrix.Values.Count > 0 ? ", " : "")}{matrix.Label}, in {folder}");
}
