namespace NativeTickets.Lab.RunFolders;

/// <summary>Looks, before anything runs, whether the finished stages of a run folder have what they were left with.</summary>
static class FinishedStages
{
    const int Told = 10; // stages in a message

    /// <summary>Refuses to begin where a finished stage lacks a file, or is not sealed though it was.</summary>
    /// <param name="plan">What is to run.</param>
    /// <param name="runFolder">Its run folder.</param>
    /// <param name="before">The index that an earlier run left; null for none.</param>
    /// <remarks>Names and lengths alone are looked at, which is quick; what a file holds is checked when it is read.</remarks>
    /// <exception cref="RunException">Something is missing; the message names the folders to remove.</exception>
    /// <exception cref="RunFolderException">A manifest or a result is damaged.</exception>
    public static void RequireWhole(PipelinePlan plan, string runFolder, RunIndex? before)
    {
        var done = before?.Stages.Where(stage => stage.Status is StageStatus.Done or StageStatus.Diverged).Select(stage => stage.Folder).ToHashSet() ?? [];
        string[] wrong = [.. plan.Instances.DistinctBy(stage => stage.Folder)
            .SelectMany(stage => WhatIsWrong(stage, Path.Combine(runFolder, stage.Folder), done.Contains(stage.Folder)))];
        if (wrong.Length == 0) return;
        throw new RunException(string.Join(Environment.NewLine, wrong.Take(Told))
            + (wrong.Length > Told ? $"{Environment.NewLine}and {wrong.Length - Told} more" : ""));
    }

    static IEnumerable<string> WhatIsWrong(StageInstance stage, string folder, bool wasDone)
    {
        if (StageSeals.ManifestOf(folder) is { } manifest)
        {
            if (manifest.Hash != stage.Hash)
                yield return $"{StageManifest.PathIn(folder)}: is the manifest of the stage whose hash is {manifest.Hash}, wanted {stage.Hash}; "
                    + StageManifest.RemedyFor(folder);
            foreach (var file in StageSeals.MissingIn(folder))
                yield return $"{FileSeal.PathIn(folder, file.Name)}: {file.What}; put it back, or {StageManifest.RemedyFor(folder)}";
        }
        else if (StageSeals.IsUnsealed(folder))
        {
            foreach (var path in stage.Spec.Kind.FilesOf(stage.Spec).Select(name => FileSeal.PathIn(folder, name)).Where(path => !File.Exists(path)))
                yield return $"{path}: is missing, though stage '{stage.Id}' has finished; put it back, or {StageManifest.RemedyFor(folder)}";
        }
        else if (wasDone && Directory.Exists(folder) && !IsBegunAnew(folder))
            yield return $"{StageManifest.PathIn(folder)}: is missing, though stage '{stage.Id}' has finished; put it back, or "
                + StageManifest.RemedyFor(folder);
    }

    // workers begin with a stage whose folder was removed while the index, which they do not write, still calls it done
    static bool IsBegunAnew(string folder) =>
        File.Exists(Lease.PathIn(folder)) || StageAttempts.Read(folder).Attempts is [.., { Outcome: not AttemptOutcome.Done }];
}
