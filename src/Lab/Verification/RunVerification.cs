using NativeTickets.Lab.DataKinds;

namespace NativeTickets.Lab.Verification;

/// <summary>What became of a run folder since its run wrote it.</summary>
/// <param name="Wrong">A text for each thing that is wrong: which file, what was expected, what it is, what to do.</param>
/// <param name="Stages">The folder of each stage, with what it is.</param>
/// <param name="Files">How many files were read.</param>
public sealed record Verification(IReadOnlyList<string> Wrong, IReadOnlyList<VerifiedStage> Stages, int Files)
{
    /// <summary>What was not checked, and why; nothing of it is wrong.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether everything that has finished is sealed, and all of it is as it was.</summary>
    public bool IsSealedAndWhole => Wrong.Count == 0 && Stages.All(stage => stage.State is SealState.Sealed or SealState.Unfinished);
}

/// <summary>The folder of a stage.</summary>
/// <param name="Folder">Its name in the run folder.</param>
/// <param name="Label">Its stage, seed and matrix entry; that it is of another pipeline where the index has none.</param>
/// <param name="State">Whether it is sealed.</param>
public sealed record VerifiedStage(string Folder, string Label, SealState State);

/// <summary>Whether a stage's folder is sealed.</summary>
public enum SealState
{
    /// <summary>It has a manifest.</summary>
    Sealed,

    /// <summary>It was finished by a version that wrote no manifests.</summary>
    Unsealed,

    /// <summary>Its manifest is missing, or cannot be read.</summary>
    Broken,

    /// <summary>Its stage has not finished.</summary>
    Unfinished,
}

/// <summary>
/// Checks everything in a run folder: seals, the weights' own checksums, what one file says of another, and that nothing is missing or unknown.
/// </summary>
public static class RunVerification
{
    /// <summary>Checks a run folder; nothing in it changes.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <param name="moved">Where the files that its pipeline names lie now; null where they lie where it says.</param>
    /// <exception cref="RunFolderException">There is no such folder.</exception>
    public static Verification Of(string runFolder, MovedFiles? moved = null)
    {
        if (!Directory.Exists(runFolder) || IsEmpty(runFolder)) RunFolder.ReadIndex(runFolder); // says what a run folder is
        var findings = new Findings();
        var index = findings.Try(() => RunFolder.ReadIndex(runFolder));
        if (index is not null) BesideIndex.Check(runFolder, index, moved, findings);
        var stages = new List<VerifiedStage>();
        foreach (var entry in index?.Stages.DistinctBy(stage => stage.Folder) ?? [])
            stages.Add(new(entry.Folder, $"{entry.Id}, {entry.Label}", StageVerification.Of(Path.Combine(runFolder, entry.Folder), entry, findings)));
        foreach (var folder in Others(runFolder, stages))
            stages.Add(new(folder, index is null ? folder : "of no stage of this pipeline",
                StageVerification.Of(Path.Combine(runFolder, folder), null, findings)));
        if (RunFiles.Reports.Where(name => File.Exists(Path.Combine(runFolder, name))).ToArray() is { Length: > 0 } reports)
            findings.Notes.Add($"{string.Join(", ", reports)}: what `report` wrote is not checked; it writes the same again from what is checked");
        foreach (var unknown in BesideIndex.Unknown(runFolder, [.. stages.Select(stage => stage.Folder)]))
            findings.Wrong.Add($"{unknown}: is no file of a run; move it elsewhere");
        return new Verification(findings.Wrong, stages, findings.Files) { Notes = findings.Notes };
    }

    static bool IsEmpty(string runFolder) => !Directory.EnumerateFileSystemEntries(runFolder).Any();

    /// <summary>Folders of stages that the index does not name: of an earlier form of the pipeline, or of an index that is lost.</summary>
    static IEnumerable<string> Others(string runFolder, IReadOnlyList<VerifiedStage> known)
    {
        var names = known.Select(stage => stage.Folder).ToHashSet(StringComparer.Ordinal);
        return Directory.EnumerateDirectories(runFolder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
            .Where(name => !names.Contains(name) && IsStageFolder(Path.Combine(runFolder, name)));
    }

    static bool IsStageFolder(string folder) =>
        new[] { RunFiles.Manifest, RunFiles.Result, RunFiles.Metrics, "checkpoints" }.Any(name => Path.Exists(Path.Combine(folder, name)));
}

/// <summary>Gathers what is wrong.</summary>
sealed class Findings
{
    public List<string> Wrong { get; } = [];

    public List<string> Notes { get; } = [];

    /// <summary>How many files were read.</summary>
    public int Files { get; set; }

    /// <summary>What a reader gives; null where it refuses, which is noted as wrong.</summary>
    public T? Try<T>(Func<T?> read) where T : class
    {
        try
        {
            return read();
        }
        catch (UserException e)
        {
            Wrong.Add(e.Message);
            return null;
        }
    }
}
