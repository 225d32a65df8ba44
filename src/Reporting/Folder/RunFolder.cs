namespace NativeTickets.Reporting;

/// <summary>A run folder as it was read: the index with every stage's metrics and result in place.</summary>
sealed record RunFolder(string Path, string Name)
{
    ILookup<string, StageRun>? byId;

    public required string? Description { get; init; }
    public required string? Scale { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What the scale changed of the full pipeline.</summary>
    public required IReadOnlyList<string> Reductions { get; init; }

    /// <summary>Breaches of a fair experiment, which stand on every table and figure.</summary>
    public required IReadOnlyList<string> Stamps { get; init; }

    public required IReadOnlyList<int> Seeds { get; init; }
    public required string Device { get; init; }
    public required string Precision { get; init; }

    /// <summary>Axis and its values, both in the order of the pipeline.</summary>
    public required IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Axes { get; init; }

    /// <summary>In execution order.</summary>
    public required IReadOnlyList<StageRun> Stages { get; init; }
    public required IReadOnlyList<Claim> Claims { get; init; }
    public required IReadOnlyList<FigureSpec> Figures { get; init; }
    public required IReadOnlyList<TableSpec> Tables { get; init; }

    /// <summary>In the order of the file; empty when the file is not there.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Provenance { get; init; }

    /// <summary>The text of pipeline.resolved.yaml, null when it is not there.</summary>
    public required string? ResolvedPipeline { get; init; }

    /// <summary>What the masks of two seeds have in common, by the folders of their stages; empty when the file is not there.</summary>
    public IReadOnlyList<MaskOverlap> Overlaps { get; init; } = [];

    /// <summary>Trainings of tickets, each with a dense training that differs from it in mask and length alone.</summary>
    public IReadOnlySet<(string Ticket, string Dense)> FairBaselines { get; init; } = new HashSet<(string, string)>();

    /// <summary>What the reader noticed and the report must not hide: files that are missing, a last line cut short.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>The instances of a stage, in execution order.</summary>
    public IEnumerable<StageRun> Runs(string stage) => (byId ??= Stages.ToLookup(s => s.Id))[stage];

    /// <summary>The matrix axes, in the pipeline's order, that any instance of these stages depends on.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> AxesOf(IEnumerable<string> stages)
    {
        var used = stages.SelectMany(Runs).SelectMany(r => r.Matrix.Values.Keys).ToHashSet();
        return [.. Axes.Where(axis => used.Contains(axis.Key))];
    }

    /// <summary>Every combination of the axes these stages depend on; one empty entry when there are none.</summary>
    public IReadOnlyList<MatrixEntry> EntriesOf(params IReadOnlyList<string> stages) => MatrixEntry.Product(AxesOf(stages));

    /// <summary>The stage's title, or its id where it has none.</summary>
    public string TitleOf(string stage) => Runs(stage).FirstOrDefault()?.Title is { Length: > 0 } title ? title : stage;
}
