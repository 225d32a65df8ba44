namespace NativeTickets.Pipelines;

/// <summary>
/// A checked pipeline, every default filled in. Where the matrix varies a key, the stage here has the axis's first value; each <see cref="StageInstance"/>
/// has its own.
/// </summary>
public sealed record PipelineSpec
{
    /// <summary>Names the run folder.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for, in the user's words; null for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>What a reader of the report has to know about the protocol.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>One replicate each; at least one, all different.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>What is learned from.</summary>
    public required DataSpec Data { get; init; }

    /// <summary>The networks with their stages, at least one.</summary>
    public required IReadOnlyList<PipelineVariant> Variants { get; init; }

    /// <summary>The stages as the first variant has them, in the order of the file; a stage refers to earlier ones alone.</summary>
    public IReadOnlyList<StageSpec> Stages => Variants[0].Stages;

    /// <summary>What is varied.</summary>
    public IReadOnlyList<MatrixAxis> Matrix { get; init; } = [];

    /// <summary>What is asserted of the results.</summary>
    public IReadOnlyList<ClaimSpec> Claims { get; init; } = [];

    /// <summary>What is shown of the results.</summary>
    public required ReportSpec Report { get; init; }

    /// <summary>What matrix products multiply on a GPU with tensor cores: <c>tf32</c>, <c>bf16</c> or <c>fp32</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>The scale that was chosen; null for the file as it is.</summary>
    public string? Scale { get; init; }

    /// <summary>What that scale changes, a text for each.</summary>
    public IReadOnlyList<string> Reductions { get; init; } = [];

    /// <summary>Breaches of a fair experiment, which every table has to say.</summary>
    public IReadOnlyList<string> Stamps { get; init; } = [];
}
