namespace NativeTickets.Reporting.Live;

/// <summary>A run as a live page shows it: how far each stage is, and which of them have epochs to draw.</summary>
public sealed record LiveRun
{
    /// <inheritdoc cref="RunIndex.Name"/>
    public required string Name { get; init; }

    /// <inheritdoc cref="RunIndex.Description"/>
    public required string? Description { get; init; }

    /// <inheritdoc cref="RunIndex.Scale"/>
    public required string? Scale { get; init; }

    /// <inheritdoc cref="RunIndex.Device"/>
    public required string Device { get; init; }

    /// <summary>When any of its stages last wrote an epoch, began or ended, in UTC.</summary>
    public required DateTime Changed { get; init; }

    /// <summary>Metrics of epochs that are fractions, which a page shows as percentages.</summary>
    public required IReadOnlyList<string> Fractions { get; init; }

    /// <summary>In the order of execution; instances that share a folder are one.</summary>
    public required IReadOnlyList<LiveStage> Stages { get; init; }

    /// <summary>Reads it: the index, and of the stages no more than how long their logs are.</summary>
    /// <exception cref="RequestException">There is no run folder.</exception>
    /// <exception cref="RunFolderException">Its index is not as a run writes it.</exception>
    public static LiveRun Of(string runFolder)
    {
        var index = RunFolder.ReadIndex(runFolder);
        var titles = StageTitles.Of(index.Stages.Select(stage => (stage.Id, (string?)stage.Title)));
        var logs = new List<FileInfo> { new(Path.Combine(runFolder, RunFiles.Index)) };
        LiveStage[] stages = [.. index.Stages.DistinctBy(stage => stage.Folder).Select(StageOf)];
        return new LiveRun
        {
            Name = index.Name,
            Description = index.Description,
            Scale = index.Scale,
            Device = index.Device,
            Changed = logs.Max(log => log.LastWriteTimeUtc),
            Fractions = [.. (index.Metrics ?? KnownMetrics.OfEpoch).Where(metric => metric.Unit == Unit.Fraction).Select(metric => metric.Name).Distinct()],
            Stages = stages,
        };

        LiveStage StageOf(StageEntry stage)
        {
            var written = ((string[])[RunFiles.Metrics, RunFiles.Log]).Select(name => new FileInfo(Path.Combine(runFolder, stage.Folder, name)))
                .Where(file => file.Exists).ToArray();
            logs.AddRange(written);
            return new LiveStage(stage.Folder, stage.Id, titles[stage.Id], stage.Label, stage.Status.Watched(), stage.Status.HasEnded(), stage.Reason,
                written.Sum(file => file.Length));
        }
    }
}

/// <summary>A stage of <see cref="LiveRun"/>.</summary>
/// <param name="Folder">Its folder's name.</param>
/// <param name="Id">Its id in the pipeline.</param>
/// <param name="Title">What tables and figures call it.</param>
/// <param name="Label">Its seed and matrix values.</param>
/// <param name="Status">How far it is, in words.</param>
/// <param name="HasEnded">Whether there is nothing to run any more.</param>
/// <param name="Reason">Why it is left out or has failed; null for any other status.</param>
/// <param name="Bytes">Bytes of what it logs, epochs and words, by which a page sees that there is something new; 0 where it has no log.</param>
public sealed record LiveStage(string Folder, string Id, string Title, string Label, string Status, bool HasEnded, string? Reason, long Bytes);

/// <summary>What a stage has written so far.</summary>
/// <param name="Columns">What each row has: the epoch, the step, then metrics by their names.</param>
/// <param name="Rows">Epochs in ascending order, null where one lacks a metric; of a long log, evenly spread ones and the last.</param>
/// <param name="Log">The last lines that workers said; empty for a run that has the folder alone.</param>
public sealed record LiveEpochs(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<double?>> Rows, IReadOnlyList<string> Log)
{
    const int MostRows = 1000; // more than a screen has columns of pixels for

    /// <summary>Reads it.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <param name="stage">The folder of one of its stages, as the index names it.</param>
    /// <exception cref="RequestException">There is no run folder.</exception>
    /// <exception cref="RunFolderException">The run has no such stage, or a file is not as a run writes it.</exception>
    public static LiveEpochs Of(string runFolder, string stage)
    {
        if (RunFolder.ReadIndex(runFolder).Stages.FirstOrDefault(entry => entry.Folder == stage) is not { } found)
            throw new RunFolderException($"{runFolder}: no stage has the folder '{ShownText.Quote(stage)}'");
        var folder = Path.Combine(runFolder, found.Folder);
        var rows = EpochRow.Read(StageSeals.Checked(folder, RunFiles.Metrics), []);
        var columns = EpochTable.Columns(rows);
        var stride = (rows.Count + MostRows - 1) / MostRows;
        var shown = rows.Where((_, i) => (rows.Count - 1 - i) % Math.Max(1, stride) == 0);
        return new LiveEpochs(columns, [.. shown.Select(row => (double?[])[row.Epoch, row.Step, .. columns.Skip(2).Select(row.Find)])],
            LogTail.Read(Path.Combine(folder, RunFiles.Log)));
    }
}
