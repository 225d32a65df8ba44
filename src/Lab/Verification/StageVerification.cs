using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Metrics;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Verification;

/// <summary>Checks the folder of one stage.</summary>
sealed class StageVerification
{
    readonly string folder;
    readonly StageEntry? entry;
    readonly Findings findings;
    readonly string? hash;
    readonly HashSet<string> damaged = new(StringComparer.Ordinal); // whose contents need no second complaint

    StageVerification(string folder, StageEntry? entry, Findings findings, string? hash) =>
        (this.folder, this.entry, this.findings, this.hash) = (folder, entry, findings, hash);

    string Remedy => $"put it back, or {StageManifest.RemedyFor(folder)}";

    /// <summary>Checks it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="entry">What the index says of it; null where the index does not name it.</param>
    /// <param name="findings">Gathers what is wrong.</param>
    public static SealState Of(string folder, StageEntry? entry, Findings findings)
    {
        if (!Directory.Exists(folder))
        {
            if (entry?.Status is not (StageStatus.Done or StageStatus.Diverged)) return SealState.Unfinished;
            findings.Wrong.Add($"{folder}: is missing, though {RunFiles.Index} says that its stage has finished; put it back, or run the pipeline again");
            return SealState.Broken;
        }
        var manifest = File.Exists(StageManifest.PathIn(folder)) ? findings.Try(() => StageManifest.Read(folder)) : null;
        var check = new StageVerification(folder, entry, findings, manifest?.Hash ?? entry?.Hash);
        return check.Run(manifest);
    }

    SealState Run(StageManifest? manifest)
    {
        string[] found = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];
        findings.Files += found.Length;
        if (manifest is not null) CheckSealed(manifest, found);
        var isUnsealed = !found.Contains(RunFiles.Manifest) && IsUnsealed(found);
        var isBroken = manifest is null && !isUnsealed && (found.Contains(RunFiles.Manifest) || entry?.Status is StageStatus.Done or StageStatus.Diverged);
        if (isBroken && !found.Contains(RunFiles.Manifest))
            Wrong(RunFiles.Manifest, $"is missing, though {RunFiles.Index} says that the stage is done; {Remedy}");
        CheckContents([.. found.Where(name => !damaged.Contains(name))], isFinished: manifest is not null || isUnsealed);
        return manifest is not null ? SealState.Sealed : isUnsealed ? SealState.Unsealed : isBroken ? SealState.Broken : SealState.Unfinished;
    }

    bool IsUnsealed(string[] found)
    {
        if (!found.Contains(RunFiles.Result)) return false;
        if (findings.Try(() => StageResult.Read(PathOf(RunFiles.Result))) is { } result) return result.Hash is null;
        damaged.Add(RunFiles.Result);
        return false;
    }

    void CheckSealed(StageManifest manifest, string[] found)
    {
        if (entry?.Hash is { } wanted && manifest.Hash != wanted)
            Wrong(RunFiles.Manifest, $"is of the stage whose hash is {manifest.Hash}; {RunFiles.Index} has {wanted}; {Remedy}");
        foreach (var file in manifest.Files)
        {
            var wrong = findings.Try(() => StageSeals.WhatIsWrong(folder, file) ?? "");
            if (wrong is "") continue;
            damaged.Add(file.Name);
            if (wrong is not null) Wrong(file.Name, $"{wrong}; {Remedy}");
        }
        var listed = manifest.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in found.Where(name => !listed.Contains(name) && name != RunFiles.Manifest
            && !StageFiles.IsSpent(name) && !StageFiles.IsOfWorkers(name) && !StageMetrics.IsDerived(name)
            && !AtomicFile.IsTemporary(name)))
            Wrong(name, "is not among the files that the stage left; move it elsewhere");
    }

    void CheckContents(string[] found, bool isFinished)
    {
        foreach (var name in found.Where(name => name.EndsWith(".safetensors", StringComparison.Ordinal)))
            findings.Try(() => StageWeights.Open(PathOf(name), hash));
        if (!isFinished) return;
        var result = found.Contains(RunFiles.Result) ? findings.Try(() => StageResult.Read(PathOf(RunFiles.Result))) : null;
        if (result is not null) CheckResult(result);
        var checks = found.Contains(RunFiles.Checks) ? findings.Try(() => EvaluationChecks.Read(PathOf(RunFiles.Checks))) : null;
        if (found.Contains(RunFiles.Metrics)) CheckEpochs(found);
        if (found.Contains(TuningLog.FileName) && checks is not null
            && findings.Try(() => new LineFile(PathOf(TuningLog.FileName)).Read(TuningRow.Parse)) is { } trials
            && !TuningSummary.AreEqual(TuningSummary.Of(trials), checks.Tunings))
            Wrong(TuningLog.FileName, $"has trials of which {RunFiles.Checks} says something else; {Remedy}");
        if (found.Contains(OutcomeLog.FileName) && result is not null)
            foreach (var wrong in findings.Try(() => OutcomeRecount.Of(PathOf(OutcomeLog.FileName), result)) ?? [])
                Wrong(OutcomeLog.FileName, $"{wrong}; {Remedy}");
    }

    void CheckResult(StageResult result)
    {
        if (hash is not null && result.Hash is { } of && of != hash) Wrong(RunFiles.Result, $"is of the stage whose hash is {of}, wanted {hash}; {Remedy}");
        if (NativeLaboratory.Instance.Stages.Find(result.Kind) is LabStage { HasWeights: true } && result.Weights is null != result.HasDiverged())
            Wrong(RunFiles.Result, result.HasDiverged()
                ? $"names weights, though it says that training diverged; {Remedy}" : $"names no weights, which every stage of its kind hands on; {Remedy}");
        if (entry is null || result.Stage.Length == 0) return;
        if ((result.Stage, result.Kind, result.Seed) != (entry.Id, entry.Kind, entry.Seed))
            Wrong(RunFiles.Result, $"is of {result.Kind} stage '{result.Stage}', seed {result.Seed}; "
                + $"wanted {entry.Kind} stage '{entry.Id}', seed {entry.Seed}; {Remedy}");
    }

    void CheckEpochs(string[] found)
    {
        var remarks = new List<string>();
        if (findings.Try(() => EpochRow.Read(PathOf(RunFiles.Metrics), remarks)) is not { } rows) return;
        foreach (var remark in remarks) findings.Wrong.Add($"{remark} Expected whole lines, since the stage has finished; {Remedy}");
        if (!found.Contains(RunFiles.MetricsTable)) Wrong(RunFiles.MetricsTable, "is missing; run the pipeline again, which makes it again");
        foreach (var name in found.Where(StageMetrics.IsDerived))
            if (findings.Try(() => StageMetrics.Says(PathOf(name), rows) ? "" : "other") is "other")
                Wrong(name, $"does not say what {RunFiles.Metrics} says; run the pipeline again, which makes it again");
    }

    void Wrong(string name, string what) => findings.Wrong.Add($"{PathOf(name)}: {what}");

    string PathOf(string name) => FileSeal.PathIn(folder, name);
}
