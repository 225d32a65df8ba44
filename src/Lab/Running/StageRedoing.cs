namespace NativeTickets.Lab.Running;

/// <summary>Runs a finished stage once more in another folder.</summary>
static class StageRedoing
{
    /// <summary>Runs it from what is in a folder.</summary>
    public static StageResult Run(StageInstance stage, ReplayFindings findings, string folder)
    {
        using var context = findings.Run.With(stage, folder);
        OutputFile.MakeFolder(context.CheckpointsOf(stage));
        var header = new StageHeader(1, 1, stage.Id, stage.Kind, stage.Seed, stage.Matrix.Label);
        var work = new StageWork(context, header, RunListener.None, findings.Cancellation, Missing(stage, findings.Run)) { IsRedone = true };
        return ((LabStage)stage.Spec.Kind).Run(stage, work);
    }

    /// <summary>Inputs without a result, because they diverged or were left out themselves, and which of the two.</summary>
    public static Dictionary<string, string> Missing(StageInstance stage, RunContext run)
    {
        var missing = new Dictionary<string, string>();
        foreach (var input in stage.From)
            if (!StageSeals.IsFinished(run.FolderOf(input))) missing[input.Id] = $"{input.Id} is left out";
            else if (StageResult.Read(run.FinishedFile(input, RunFiles.Result)).HasDiverged())
                missing[input.Id] = $"{input.Id} diverged";
        return missing;
    }

    /// <summary>Compares results, and the weights and images that were written.</summary>
    public static void Compare(StageInstance stage, ReplayFindings findings, StageResult again, string folder)
    {
        var stated = StageResult.Read(findings.Run.FinishedFile(stage, RunFiles.Result));
        var clocks = stage.Spec.Kind.ResultMetrics.Where(metric => metric.Unit == Unit.Seconds).Select(metric => metric.Name).ToHashSet();
        findings.Numbers(stage, RunFiles.Result, "", stated.Metrics, again.Metrics, clocks.Contains);
        findings.Counts(stage, stated, again);
        foreach (var path in Directory.EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            findings.Weights(stage, Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), path);
    }
}
