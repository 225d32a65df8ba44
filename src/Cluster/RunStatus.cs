namespace NativeTickets.Cluster;

/// <summary>How far a run is, by its folder.</summary>
public sealed record RunStatus
{
    /// <summary>How many stages are how far: <c>3 waiting, 2 running, 9 done</c>.</summary>
    public required string Summary { get; init; }

    /// <summary>Those that somebody works at.</summary>
    public required IReadOnlyList<RunningStage> Running { get; init; }

    /// <summary>Those that failed, each with why.</summary>
    public required IReadOnlyList<string> Failed { get; init; }

    /// <summary>Whether nothing is left that somebody could do.</summary>
    public required bool IsOver { get; init; }

    /// <summary>When all will be done, in seconds from now; null where no stage of an id that is left has ended, or nobody works.</summary>
    public required double? SecondsLeft { get; init; }

    /// <summary>Reads it. What the index says of stages has to be of now.</summary>
    /// <exception cref="UserException">There is no run folder, or a file of it is damaged.</exception>
    public static RunStatus Of(string runFolder) => Of(runFolder, folder => SecondsOf(runFolder, folder));

    /// <summary>The same for whoever reads it again and again, and keeps what finished stages say.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <param name="secondsOf">How long the stage of a folder took (<see cref="SecondsOf"/>); null where its result does not say.</param>
    /// <exception cref="UserException">There is no run folder, or a file of it is damaged.</exception>
    public static RunStatus Of(string runFolder, Func<string, double?> secondsOf)
    {
        StageEntry[] stages = [.. RunFolder.ReadIndex(runFolder).Stages.DistinctBy(stage => stage.Folder)];
        RunningStage[] running = [.. stages.Where(stage => stage.Status == StageStatus.Running).Select(stage => RunningStage.Of(runFolder, stage))];
        var counts = stages.GroupBy(stage => stage.Status).OrderBy(same => same.Key);
        var open = OpenOf(stages);
        return new RunStatus
        {
            Summary = string.Join(", ", counts.Select(same => $"{same.Count()} {same.Key.Watched()}")),
            Running = running,
            Failed = [.. stages.Where(stage => stage.Status == StageStatus.Failed).Select(stage => $"{stage.Folder}: {stage.Reason}")],
            IsOver = open.Count == 0,
            SecondsLeft = Left(secondsOf, open, stages, running.Length),
        };
    }

    /// <summary>How long a finished stage took; null where its result does not say.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <param name="stage">The stage's folder.</param>
    public static double? SecondsOf(string runFolder, string stage) =>
        StageResult.Read(StageSeals.Checked(Path.Combine(runFolder, stage), RunFiles.Result)).Cost?.Seconds;

    // what builds on a stage that failed waits for it to be mended
    static IReadOnlyList<StageEntry> OpenOf(StageEntry[] all)
    {
        var byFolder = all.ToDictionary(stage => stage.Folder);
        var known = new Dictionary<string, bool>(); // of thousands of stages that build on one, it is looked at once
        return [.. all.Where(IsOpen)];

        bool IsOpen(StageEntry stage)
        {
            if (known.TryGetValue(stage.Folder, out var isOpen)) return isOpen;
            known[stage.Folder] = false; // of a folder that builds on itself, as only a damaged index has it
            return known[stage.Folder] = !stage.Status.HasEnded() && stage.Status != StageStatus.Failed
                && stage.From.All(input => !byFolder.TryGetValue(input, out var read) || read.Status.HasEnded() || IsOpen(read));
        }
    }

    // as long as the stages of the same id took on average, shared out among those who work now
    static double? Left(Func<string, double?> secondsOf, IReadOnlyList<StageEntry> open, StageEntry[] all, int workers)
    {
        if (open.Count == 0) return 0;
        if (workers == 0) return null;
        var known = all.Where(stage => stage.Status == StageStatus.Done)
            .Select(stage => (stage.Id, Seconds: secondsOf(stage.Folder)))
            .Where(stage => stage.Seconds is not null).GroupBy(stage => stage.Id)
            .ToDictionary(same => same.Key, same => same.Average(stage => stage.Seconds!.Value));
        return open.All(stage => known.ContainsKey(stage.Id)) ? open.Sum(stage => known[stage.Id]) / workers : null;
    }
}

/// <summary>A stage that somebody works at.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Id">Its id in the pipeline.</param>
/// <param name="Stage">Which, with its seed and matrix values.</param>
/// <param name="Where">The worker; null where it is a run that has the folder alone.</param>
/// <param name="SinceUtc">Since when, by the worker's clock; null where it is not known.</param>
/// <param name="Epochs">Epochs done; null before the first, and of a stage that does not train.</param>
public sealed record RunningStage(string Folder, string Id, string Stage, string? Where, string? SinceUtc, int? Epochs)
{
    const int Minutes = 16; // letters of 2026-01-02T03:04

    internal static RunningStage Of(string runFolder, StageEntry entry)
    {
        var folder = Path.Combine(runFolder, entry.Folder);
        var lease = StageLease.Read(Path.Combine(folder, RunFiles.Lease));
        int? epochs = EpochRow.Read(Path.Combine(folder, RunFiles.Metrics), []) is [.., var last] ? last.Epoch : null;
        var since = lease?.TakenUtc is { Length: >= Minutes } time ? ShownText.WithoutControls(time[..Minutes].Replace('T', ' ')) : null;
        return new RunningStage(entry.Folder, entry.Id, $"{entry.Id} ({entry.Label})", lease?.Worker.Words, since, epochs);
    }
}
