namespace NativeTickets.Pipelines;

/// <summary>Finds the one finished stage instance that an export means, and says which there are where it is not one.</summary>
static class StageChoice
{
    const int Told = 12; // instances in a message

    /// <summary>The instance.</summary>
    /// <exception cref="RunException">None or several match, or none of them has finished.</exception>
    public static IndexedStage Of(ExportRequest request)
    {
        var all = RunIndexReader.Stages(request.RunFolder);
        var stages = Known(all, request.Stage);
        if (request.Seed is { } seed) stages = Narrowed(stages, stage => stage.Seed == seed, FormattableString.Invariant($"seed {seed}"), request.Stage);
        foreach (var text in request.Matrix)
        {
            var parts = text.Split('=', 2);
            if (parts.Length < 2 || parts[0].Length == 0) throw new RunException($"--matrix {Problems.Printable(text)}: wanted <axis>=<value>, such as ticket.sparsity=0.8");
            stages = Narrowed(stages, stage => stage.Matrix.Any(value => value.Key == parts[0] && value.Value == parts[1]), Problems.Printable(text), request.Stage);
        }
        // instances of equal content share a folder
        IndexedStage[] finished = [.. stages.Where(stage => IsFinished(request.RunFolder, stage)).DistinctBy(stage => stage.Folder)];
        return finished.Length switch
        {
            1 => finished[0],
            0 => throw new RunException($"stage '{request.Stage}' has not finished ({Listed(stages, stage => $"{stage.Label}: {stage.Status}")}); "
                + $"{Others(request.RunFolder, all)}"),
            _ => throw new RunException($"stage '{request.Stage}' has {finished.Length} results; choose one with --seed and --matrix <axis>=<value>: "
                + Listed(finished, stage => stage.Label, "; ")),
        };
    }

    static IndexedStage[] Known(IReadOnlyList<IndexedStage> all, string id)
    {
        string[] ids = [.. all.Where(HasWeights).Select(stage => stage.Id).Distinct()];
        IndexedStage[] found = [.. all.Where(stage => stage.Id == id)];
        if (found.Length == 0) throw new RunException($"there is no stage '{Problems.Printable(id)}' in this run{NearestName.Hint(id, ids, "stage")}");
        if (!HasWeights(found[0])) throw new RunException($"stage '{id}' is of kind {found[0].Kind}, which has no weights; wanted one of {string.Join(", ", ids)}");
        return found;
    }

    static IndexedStage[] Narrowed(IndexedStage[] stages, Func<IndexedStage, bool> matches, string what, string id)
    {
        IndexedStage[] left = [.. stages.Where(matches)];
        return left.Length > 0 ? left : throw new RunException($"stage '{id}' has no {what}; there are {Listed(stages, stage => stage.Label, "; ")}");
    }

    static string Others(string runFolder, IReadOnlyList<IndexedStage> all)
    {
        string[] finished = [.. all.Where(stage => HasWeights(stage) && IsFinished(runFolder, stage)).Select(stage => stage.Id).Distinct()];
        return finished.Length > 0 ? $"finished are {string.Join(", ", finished)}" : "nothing of this run has; run the pipeline first";
    }

    static bool HasWeights(IndexedStage stage) => stage.Kind is "train" or "prune";

    static bool IsFinished(string runFolder, IndexedStage stage) => File.Exists(Path.Combine(runFolder, stage.Folder, "result.json"));

    static string Listed(IndexedStage[] stages, Func<IndexedStage, string> tell, string between = ", ") =>
        string.Join(between, stages.Take(Told).Select(tell)) + (stages.Length > Told ? $"{between}and {stages.Length - Told} more" : "");
}
