using NativeTickets.Runs.Statistics;

namespace NativeTickets.Runs;

/// <summary>A run folder as it was read: the index with every stage's epochs and result in place.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Index">What <c>run.json</c> says.</param>
public sealed record RunFolder(string Path, RunIndex Index)
{
    const string WhatIsOne = "A run folder is what 'nativetickets run' writes, runs/<pipeline name> by default.";
    const long LongestText = 16L << 20;

    readonly Dictionary<string, Metric> metrics = (Index.Metrics ?? []).GroupBy(metric => metric.Name).ToDictionary(same => same.Key, same => same.First());
    ILookup<string, StageRun>? byId;
    IReadOnlyDictionary<string, string>? titles;

    /// <inheritdoc cref="RunIndex.Name"/>
    public string Name => Index.Name;

    /// <inheritdoc cref="RunIndex.Description"/>
    public string? Description => Index.Description;

    /// <inheritdoc cref="RunIndex.Scale"/>
    public string? Scale => Index.Scale;

    /// <inheritdoc cref="RunIndex.Notes"/>
    public IReadOnlyList<string> Notes => Index.Notes;

    /// <inheritdoc cref="RunIndex.Reductions"/>
    public IReadOnlyList<string> Reductions => Index.Reductions;

    /// <inheritdoc cref="RunIndex.Stamps"/>
    public IReadOnlyList<string> Stamps => Index.Stamps;

    /// <inheritdoc cref="RunIndex.Warnings"/>
    public IReadOnlyList<string> Warnings => Index.Warnings;

    /// <inheritdoc cref="RunIndex.Seeds"/>
    public IReadOnlyList<long> Seeds => Index.Seeds;

    /// <summary>
    /// That of the interval which decides a claim: 95 %, or where claims are looked at more than once, what <see cref="SequentialBoundary"/> leaves the look
    /// that the seeds are of.
    /// </summary>
    public double Confidence => Index.Looks is { } looks
        ? SequentialBoundary.Confidences(looks)[looks.Index().First(look => look.Item == Seeds.Count).Index]
        : Estimate.Confidence;

    /// <inheritdoc cref="RunIndex.Device"/>
    public string Device => Index.Device;

    /// <inheritdoc cref="RunIndex.Precision"/>
    public string Precision => Index.Precision;

    /// <inheritdoc cref="RunIndex.FairBaselines"/>
    public IReadOnlyList<FairBaseline> FairBaselines => Index.FairBaselines;

    /// <inheritdoc cref="RunIndex.Claims"/>
    public IReadOnlyList<ClaimSpec> Claims => Index.Claims;

    /// <summary>The figures that the pipeline asks for.</summary>
    public IReadOnlyList<FigureSpec> Figures => Index.Report.Figures;

    /// <summary>The tables that the pipeline asks for.</summary>
    public IReadOnlyList<TableSpec> Tables => Index.Report.Tables;

    /// <summary>Axes and their values, both in the order of the pipeline.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<AxisValue>>> Axes { get; } =
        [.. Index.Matrix.Select(axis => KeyValuePair.Create(axis.Key, ValuesOf(Index, axis.Key, axis.Value)))];

    /// <summary>In the order of execution.</summary>
    public required IReadOnlyList<StageRun> Stages { get; init; }

    /// <summary>In the order of the file; empty when the file is not there.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Provenance { get; init; }

    /// <summary>The text of <c>pipeline.resolved.yaml</c>, null when it is not there.</summary>
    public required string? ResolvedPipeline { get; init; }

    /// <summary>What the masks of two seeds have in common; empty when the file is not there.</summary>
    public required IReadOnlyList<MaskPair> Overlaps { get; init; }

    /// <summary>The look that the run continues to after this one; null where this one is all that is known.</summary>
    public NextLook? Next { get; init; }

    /// <summary>What the reader noticed and a report must not hide: files that are missing, a last line cut short.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>Reads a run folder as far as its run has come.</summary>
    /// <remarks>The folder is treated as hostile: sizes are checked first, names cannot leave the folder, every complaint names file and place.</remarks>
    /// <exception cref="RequestException">There is no run folder.</exception>
    /// <exception cref="RunFolderException">One of its files is not as a run writes it.</exception>
    public static RunFolder Read(string path) => Read(path, ReadIndex(path));

    /// <summary>Reads a run folder by an index that its <c>run.json</c> need not say yet.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="index">What stages there are, and how far they are.</param>
    /// <exception cref="RunFolderException">One of its files is not as a run writes it.</exception>
    public static RunFolder Read(string path, RunIndex index)
    {
        var remarks = new List<string>();
        StageRun[] stages = [.. index.Stages.Select(stage => StageRun.Read(path, stage, remarks))];
        if (UnsealedIn(path, stages) is { } unsealed) remarks.Add(unsealed);
        var facts = NativeTickets.Runs.Provenance.ReadFacts(In(RunFiles.Provenance));
        var settings = TextFile.Text(In(RunFiles.ResolvedPipeline), LongestText);
        if (facts is null) remarks.Add($"{In(RunFiles.Provenance)} is missing: where and with what this was run is not known.");
        if (settings is null) remarks.Add($"{In(RunFiles.ResolvedPipeline)} is missing: the settings of this run are not known.");
        return new RunFolder(path, index)
        {
            Stages = stages,
            Overlaps = MaskOverlaps.Read(In(RunFiles.MaskOverlaps)),
            Provenance = facts ?? [],
            ResolvedPipeline = settings,
            Remarks = remarks,
        };

        string In(string name) => index.Checked(path, name);
    }

    /// <summary>
    /// The run as it was at the last of its looks whose stages have all ended, where those of the look that it is at have not: its claims were judged there.
    /// The run itself where it has no looks, or none of them is whole.
    /// </summary>
    public RunFolder AtLastWholeLook()
    {
        if (Index.Looks is not { } looks || Stages.All(stage => stage.Status.HasEnded())) return this;
        var whole = looks.Where(count => count < Seeds.Count).LastOrDefault(count => Of(Seeds.Take(count)).All(stage => stage.Status.HasEnded()));
        if (whole == 0) return this;
        long[] seeds = [.. Seeds.Take(whole)];
        StageRun[] stages = [.. Of(seeds)];
        var later = Stages.Except(stages).ToArray();
        var index = Index with { Seeds = seeds, Stages = [.. Index.Stages.Where(stage => seeds.Contains(stage.Seed))] };
        return new RunFolder(Path, index) // not 'this with', which would keep what was looked up of all stages
        {
            Stages = stages,
            Overlaps = Overlaps,
            Provenance = Provenance,
            ResolvedPipeline = ResolvedPipeline,
            Remarks = Remarks,
            Next = new NextLook(Seeds.Count, later.Count(stage => stage.Status.HasEnded()), later.Length),
        };

        IEnumerable<StageRun> Of(IEnumerable<long> some)
        {
            var wanted = some.ToHashSet();
            return Stages.Where(stage => wanted.Contains(stage.Seed));
        }
    }

    /// <summary>Reads the index of a run folder alone.</summary>
    /// <exception cref="RequestException">There is no run folder.</exception>
    /// <exception cref="RunFolderException">Its index is not as a run writes it.</exception>
    public static RunIndex ReadIndex(string path)
    {
        OwnFolders.Add(path);
        if (!Directory.Exists(path)) throw new RequestException($"{path}: there is no such folder. {WhatIsOne}");
        return RunIndex.Read(path) ?? throw new RequestException($"{path}: holds no {RunFiles.Index}, so it is not a run folder. {WhatIsOne}");
    }

    /// <summary>What a report says of stages that were finished before there were manifests; null where all have one.</summary>
    /// <param name="count">How many there are.</param>
    public static string? UnsealedNote(int count) => count == 0 ? null
        : $"{count} {(count == 1 ? "stage was" : "stages were")} finished by a version that wrote no {RunFiles.Manifest}: "
            + $"{(count == 1 ? "its" : "their")} files are read as they are, and damage to them need not be noticed.";

    static string? UnsealedIn(string path, StageRun[] stages) => UnsealedNote(stages.Where(stage => stage.Result is not null)
        .Select(stage => stage.Folder).Distinct().Count(folder => StageSeals.IsUnsealed(System.IO.Path.Combine(path, folder))));

    /// <summary>The instances of a stage, in the order of execution.</summary>
    public IEnumerable<StageRun> Runs(string stage) => (byId ??= Stages.ToLookup(s => s.Id))[stage];

    /// <summary>The matrix axes, in the pipeline's order, that any instance of these stages depends on.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<AxisValue>>> AxesOf(IEnumerable<string> stages)
    {
        var used = stages.SelectMany(Runs).SelectMany(r => r.Matrix.Values.Keys).ToHashSet();
        return [.. Axes.Where(axis => used.Contains(axis.Key))];
    }

    /// <summary>Every combination of the axes these stages depend on; one empty entry when there are none.</summary>
    public IReadOnlyList<MatrixEntry> EntriesOf(params IReadOnlyList<string> stages) => MatrixEntry.Product(AxesOf(stages));

    /// <summary>The entries that a claim has a verdict for: every combination of the axes that a value of it depends on without naming them.</summary>
    public IReadOnlyList<MatrixEntry> EntriesOf(ClaimSpec claim)
    {
        var free = claim.Values.SelectMany(value => AxesOf([value.Stage]).Select(axis => axis.Key).Except(value.Only.Values.Keys)).ToHashSet();
        return MatrixEntry.Product(Axes.Where(axis => free.Contains(axis.Key)));
    }

    /// <summary>What reports call a stage, by its id (<see cref="StageTitles"/>).</summary>
    public string TitleOf(string stage) =>
        (titles ??= StageTitles.Of(Stages.Select(known => (known.Id, known.Title)))).GetValueOrDefault(stage, stage);

    /// <summary>What a metric is, by its full name: as the run declares it, else as the built-in kinds of stages do.</summary>
    public Metric MetricOf(string fullName) => metrics.GetValueOrDefault(KnownMetrics.LastOf(fullName)) ?? KnownMetrics.Of(fullName);

    // runs of earlier versions have the texts alone
    static IReadOnlyList<AxisValue> ValuesOf(RunIndex index, string axis, IReadOnlyList<string> texts)
    {
        var numbers = index.Axes is null ? AxisNumbers.Of(texts) : index.Axes.GetValueOrDefault(axis);
        return [.. texts.Select((text, i) => new AxisValue(text, numbers?.Numbers.Count == texts.Count ? numbers.Numbers[i] : null))];
    }
}

/// <summary>A stage instance with what it has written.</summary>
/// <param name="Entry">What the index says of it.</param>
public sealed record StageRun(StageEntry Entry)
{
    /// <inheritdoc cref="StageEntry.Id"/>
    public string Id => Entry.Id;

    /// <inheritdoc cref="StageEntry.Kind"/>
    public string Kind => Entry.Kind;

    /// <inheritdoc cref="StageEntry.Seed"/>
    public long Seed => Entry.Seed;

    /// <inheritdoc cref="StageEntry.Matrix"/>
    public MatrixEntry Matrix => Entry.Matrix;

    /// <inheritdoc cref="StageEntry.Folder"/>
    public string Folder => Entry.Folder;

    /// <inheritdoc cref="StageEntry.Status"/>
    public StageStatus Status => Entry.Status;

    /// <inheritdoc cref="StageEntry.From"/>
    public IReadOnlyList<string> From => Entry.From;

    /// <inheritdoc cref="StageEntry.Title"/>
    public string? Title => Entry.Title;

    /// <summary>Epochs in ascending order; empty for a stage that does not train.</summary>
    public required IReadOnlyList<EpochRow> Epochs { get; init; }

    /// <summary>What a finished evaluation says of its attacks.</summary>
    public required EvaluationChecks Checks { get; init; }

    /// <summary>Present when the stage is done, or a training run that diverged.</summary>
    public required StageResult? Result { get; init; }

    /// <summary>The last lines that workers said of a stage that failed; empty for any other.</summary>
    public IReadOnlyList<string> LogEnd { get; init; } = [];

    /// <summary>Reads what a stage has written.</summary>
    internal static StageRun Read(string runFolder, StageEntry entry, List<string> remarks)
    {
        var isDone = entry.Status is StageStatus.Done or StageStatus.Diverged;
        var folder = Path.Combine(runFolder, entry.Folder);
        if (isDone && StageSeals.ManifestOf(folder) is null && !StageSeals.IsUnsealed(folder) && File.Exists(Path.Combine(folder, RunFiles.Result)))
            throw new RunFolderException($"{StageManifest.PathIn(folder)}: is missing, though {RunFiles.Index} says that the stage is done; put it back, or "
                + StageManifest.RemedyFor(folder));
        return new StageRun(entry)
        {
            Epochs = EpochRow.Read(In(RunFiles.Metrics), remarks),
            Checks = isDone ? EvaluationChecks.Read(In(RunFiles.Checks)) : EvaluationChecks.None,
            Result = isDone ? StageResult.Read(In(RunFiles.Result)) : null,
            LogEnd = entry.Status == StageStatus.Failed ? LogTail.Read(Path.Combine(folder, RunFiles.Log)) : [],
        };

        string In(string name) => StageSeals.Checked(folder, name);
    }
}
