namespace NativeTickets.Runs;

/// <summary>
/// <c>run.json</c>: what is run and shown, and how far each stage is. Written again whenever a stage begins or ends; leads to the other files of a run.
/// </summary>
public sealed record RunIndex : IChecked
{
    const long LongestFile = 64L << 20; // ten thousand stages need a few megabytes
    const int MostSeeds = 10_000;
    const int MostStages = 100_000;
    const int MostEntries = 100_000;

    /// <summary>The file's format.</summary>
    public int Format { get; init; } = RecordFile.Format;

    /// <summary>SHA-256 of this file, in hexadecimal, taken while zeros are in this field's place. Runs of earlier versions have no such field.</summary>
    public string? Seal { get; init; }

    /// <summary>The pipeline's name, which is also the run folder's.</summary>
    public required string Name { get; init; }

    /// <summary>What the pipeline is for, in the user's words.</summary>
    public string? Description { get; init; }

    /// <summary>The scale that was chosen; without it, the file itself was run.</summary>
    public string? Scale { get; init; }

    /// <summary>What a reader of the report has to know about the protocol, in the user's words.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the scale changes of the full pipeline, one text each: `model.name: vgg16 -> vgg16-w8`. Numbers of a reduced run are its own.</summary>
    public IReadOnlyList<string> Reductions { get; init; } = [];

    /// <summary>Breaches of a fair experiment, a sentence for each, shown below every table and figure: `fidelity: paper-code`.</summary>
    public IReadOnlyList<string> Stamps { get; init; } = [];

    /// <summary>What a reader of the results has to know, found before anything ran, a sentence each: files that were skipped, for instance.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// Whether workers share the run: what this file says of the stages is then what was so when it was written last, and `status` and `report` write it again
    /// from the stages' folders.
    /// </summary>
    public bool? ByWorkers { get; init; }

    /// <summary>One replicate each, all different.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>
    /// After how many seeds claims are looked at, the last one as many as may run; <see cref="Seeds"/> are those of the last look so far. Not there where
    /// all seeds run whatever they show.
    /// </summary>
    public IReadOnlyList<int>? Looks { get; init; }

    /// <summary>The kind of device: `cpu`, `cuda`, …</summary>
    public string Device { get; init; } = "unknown";

    /// <summary>What matrix products multiply: `fp32`, …</summary>
    public string Precision { get; init; } = "unknown";

    /// <summary>Each axis with its values as the pipeline has them; the choice of a variant is the axis `variant`.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Matrix { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The same values as numbers, for those axes whose values are numbers of one unit. Runs of earlier versions have no such field.</summary>
    public IReadOnlyDictionary<string, AxisNumbers>? Axes { get; init; }

    /// <summary>The stage instances, in the order of execution.</summary>
    public required IReadOnlyList<StageEntry> Stages { get; init; }

    /// <summary>Tickets with the dense training runs that they may be said to save time against.</summary>
    public IReadOnlyList<FairBaseline> FairBaselines { get; init; } = [];

    /// <summary>What is asserted of the results.</summary>
    public IReadOnlyList<ClaimSpec> Claims { get; init; } = [];

    /// <summary>What is shown of the results.</summary>
    public ReportSpec Report { get; init; } = new();

    /// <summary>The metrics that the stages report. Runs of earlier versions have no such field; their metrics are those of the built-in kinds.</summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }

    /// <summary>The other files beside this one, as the run left them; reports, and what belongs to a stage, are not among them.</summary>
    public IReadOnlyList<FileSeal>? Files { get; init; }

    /// <summary>Writes the file, sealed.</summary>
    /// <exception cref="FileException">The system refuses.</exception>
    public void Write(string runFolder) => RecordFile.WriteSealed(Path.Combine(runFolder, RunFiles.Index), this with { Seal = SelfSeal.Blank });

    /// <summary>Reads the file; null when there is none.</summary>
    /// <exception cref="RunFolderException">It is not as a run writes it.</exception>
    public static RunIndex? Read(string runFolder) => RecordFile.Read<RunIndex>(
        Path.Combine(runFolder, RunFiles.Index), LongestFile, hasFormat: true, "put it back, or run the pipeline again, which writes it again");

    /// <summary>The path of one of the files beside this one, which is the one that the run left where the index lists it.</summary>
    /// <param name="runFolder">The run folder.</param>
    /// <param name="name">The file's name.</param>
    /// <exception cref="RunFolderException">It is not what the index lists.</exception>
    public string Checked(string runFolder, string name)
    {
        var path = Path.Combine(runFolder, name);
        if (Files?.FirstOrDefault(file => file.Name == name) is { } file && File.Exists(path) && StageSeals.WhatIsWrong(runFolder, file) is { } wrong)
            throw new RunFolderException($"{path}: {wrong}; put it back, or run the pipeline again, which writes it again");
        return path;
    }

    void IChecked.Check(JsonPlace place)
    {
        if (Seal is null && Files is not null) throw place.Wrong("has no 'seal', though only versions that seal it list files; put it back, or run the "
            + "pipeline again, which writes it again");
        if (Seeds.Count is 0 or > MostSeeds) throw place.Member("seeds").Wrong($"wanted 1 to {MostSeeds:#,0} seeds");
        if (Seeds.Distinct().Count() < Seeds.Count) throw place.Member("seeds").Wrong("a seed is there twice");
        if (Looks is { } looks)
        {
            if (looks.Count == 0 || looks[0] < 1 || looks.Zip(looks.Skip(1)).Any(pair => pair.Second <= pair.First))
                throw place.Member("looks").Wrong("wanted rising numbers of seeds");
            if (!looks.Contains(Seeds.Count)) throw place.Member("seeds").Wrong($"wanted as many as one of the looks has: {string.Join(", ", looks)}");
        }
        long entries = 1;
        foreach (var (axis, values) in Matrix)
        {
            if (values.Count == 0) throw place.Member("matrix").Wrong($"the axis '{ShownText.Quote(axis)}' needs one value at least");
            entries *= Math.Min(values.Count, MostEntries + 1);
            if (entries > MostEntries) throw place.Member("matrix").Wrong($"has more than {MostEntries:#,0} combinations");
        }
        if (Stages.Count > MostStages) throw place.Member("stages").Wrong($"has more than {MostStages:#,0} stages");
        var (instances, seeds) = (new HashSet<string>(), Seeds.ToHashSet());
        foreach (var (stage, item) in Stages.Zip(place.Member("stages").Items())) Check(stage, item, instances, seeds);
    }

    void Check(StageEntry stage, JsonPlace place, HashSet<string> instances, HashSet<long> seeds)
    {
        if (!seeds.Contains(stage.Seed)) throw place.Member("seed").Wrong($"is {stage.Seed}, which is not among the run's seeds");
        foreach (var (axis, value) in stage.Matrix.Values)
            if (!Matrix.TryGetValue(axis, out var values) || !values.Contains(value))
                throw place.Member("matrix").Wrong($"{ShownText.Quote(axis)} {ShownText.Quote(value)} is not in the run's matrix");
        if (!instances.Add($"{stage.Id} {stage.Seed} {stage.Matrix.Label}"))
            throw place.Wrong($"stage '{stage.Id}' is there twice for seed {stage.Seed} and the same matrix entry");
    }
}

/// <summary>A stage instance: one stage for one seed and one value of each axis that it depends on.</summary>
public sealed record StageEntry
{
    /// <summary>The stage's id.</summary>
    public required string Id { get; init; }

    /// <summary>`train`, `prune`, `evaluate` or `describe`.</summary>
    public required string Kind { get; init; }

    /// <summary>The replicate.</summary>
    public required long Seed { get; init; }

    /// <summary>The values of the axes that it depends on.</summary>
    public MatrixEntry Matrix { get; init; } = MatrixEntry.Empty;

    /// <summary>The name of its folder within the run folder. It ends with a hash of all that decides the stage's bits.</summary>
    [Field(IsFileName = true)]
    public required string Folder { get; init; }

    /// <summary>The whole of that hash. Runs of earlier versions have no such field.</summary>
    public string? Hash { get; init; }

    /// <summary>How far it was when the index was written.</summary>
    public required StageStatus Status { get; init; }

    /// <summary>Why it is left out or has failed; null for any other status.</summary>
    public string? Reason { get; init; }

    /// <summary>The folders of the stages it reads.</summary>
    [Field(IsFileName = true)]
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>What tables and figures call it.</summary>
    public string? Title { get; init; }

    /// <summary>"seed 1, ticket.sparsity 0.8".</summary>
    public string Label => string.Join(", ", [FormattableString.Invariant($"seed {Seed}"), .. Matrix.Words]);
}

/// <summary>How far a stage instance is.</summary>
public enum StageStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Being worked on by the process that holds the run folder.</summary>
    Running,

    /// <summary>Begun and stopped; the next run continues with it.</summary>
    Interrupted,

    /// <summary>Ended by an error; the next run tries it again.</summary>
    Failed,

    /// <summary>Has its result.</summary>
    Done,

    /// <summary>A training run whose numbers ceased to be finite. Its result says so; it left no network, and is not tried again.</summary>
    Diverged,

    /// <summary>Not run, because what it builds on diverged.</summary>
    LeftOut,
}

/// <summary>Words of statuses.</summary>
public static class StageStatusText
{
    /// <summary>As a report has it.</summary>
    public static string Text(this StageStatus status) => status == StageStatus.LeftOut ? "left out" : JsonValues.WordOf(status);

    /// <summary>The same while a run is watched: what is pending waits.</summary>
    public static string Watched(this StageStatus status) => status == StageStatus.Pending ? "waiting" : status.Text();

    /// <summary>Whether there is nothing to run any more, with or without a result.</summary>
    public static bool HasEnded(this StageStatus status) => status is StageStatus.Done or StageStatus.Diverged or StageStatus.LeftOut;
}

/// <summary>A ticket's training run and a dense one that differs from it in mask and length alone.</summary>
/// <param name="Ticket">The id of the one.</param>
/// <param name="Dense">The id of the other.</param>
public sealed record FairBaseline(string Ticket, string Dense);
