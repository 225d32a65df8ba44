using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Exchange;

/// <summary>Finds the one finished stage instance that an export means, and says which there are where it is not one.</summary>
static class StageChoice
{
    const int Told = 12; // instances in a message

    /// <summary>The instance.</summary>
    /// <exception cref="RequestException">None or several match, or there is no run folder.</exception>
    /// <exception cref="RunException">None of those that match has finished.</exception>
    /// <exception cref="RunFolderException">The index is damaged.</exception>
    public static StageEntry Of(ExportRequest request)
    {
        var all = RunFolder.ReadIndex(request.RunFolder).Stages;
        var stages = Known(all, request.Stage);
        if (request.Seed is { } seed) stages = Narrowed(stages, stage => stage.Seed == seed, FormattableString.Invariant($"seed {seed}"), request.Stage);
        foreach (var text in request.Matrix)
        {
            var parts = text.Split('=', 2);
            if (parts.Length < 2 || parts[0].Length == 0)
                throw new RequestException($"--matrix {ShownText.Quote(text)}: wanted <axis>=<value>, such as ticket.sparsity=0.8");
            stages = Narrowed(stages, stage => stage.Matrix.Has(parts[0], parts[1]), ShownText.Quote(text), request.Stage);
        }
        // instances of equal content share a folder
        StageEntry[] finished = [.. stages.Where(stage => IsFinished(request.RunFolder, stage)).DistinctBy(stage => stage.Folder)];
        return finished.Length switch
        {
            1 => finished[0],
            0 => throw new RunException($"stage '{request.Stage}' has not finished ({Listed(stages, stage => $"{stage.Label}: {stage.Status.Text()}")}); "
                + $"{Others(request.RunFolder, all)}"),
            _ => throw new RequestException($"stage '{request.Stage}' has {finished.Length} results; choose one with --seed and --matrix <axis>=<value>: "
                + Listed(finished, stage => stage.Label, "; ")),
        };
    }

    static StageEntry[] Known(IReadOnlyList<StageEntry> all, string id)
    {
        string[] ids = [.. all.Where(HasWeights).Select(stage => stage.Id).Distinct()];
        StageEntry[] found = [.. all.Where(stage => stage.Id == id)];
        if (found.Length == 0) throw new RequestException($"there is no stage '{ShownText.Quote(id)}' in this run{NearestName.Hint(id, ids, "stage")}");
        if (!HasWeights(found[0]))
            throw new RequestException($"stage '{id}' is of kind {found[0].Kind}, which has no weights; wanted one of {string.Join(", ", ids)}");
        return found;
    }

    static StageEntry[] Narrowed(StageEntry[] stages, Func<StageEntry, bool> matches, string what, string id)
    {
        StageEntry[] left = [.. stages.Where(matches)];
        return left.Length > 0 ? left : throw new RequestException($"stage '{id}' has no {what}; there are {Listed(stages, stage => stage.Label, "; ")}");
    }

    static string Others(string runFolder, IReadOnlyList<StageEntry> all)
    {
        string[] finished = [.. all.Where(stage => HasWeights(stage) && IsFinished(runFolder, stage)).Select(stage => stage.Id).Distinct()];
        return finished.Length > 0 ? $"finished are {string.Join(", ", finished)}" : "nothing of this run has; run the pipeline first";
    }

    static bool HasWeights(StageEntry stage) => stage.Kind is "train" or "prune" or "external";

    static bool IsFinished(string runFolder, StageEntry stage) =>
        stage.Status != StageStatus.Diverged && StageSeals.IsFinished(Path.Combine(runFolder, stage.Folder));

    static string Listed(StageEntry[] stages, Func<StageEntry, string> tell, string between = ", ") =>
        string.Join(between, stages.Take(Told).Select(tell)) + (stages.Length > Told ? $"{between}and {stages.Length - Told} more" : "");
}
