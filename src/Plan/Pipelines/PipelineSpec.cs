using NativeTickets.Plan.Matrix;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Plan.Pipelines;

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

    /// <summary>After how many seeds the claims are looked at, the last one all of them; null where all run whatever they show.</summary>
    public IReadOnlyList<int>? Looks { get; init; }

    /// <summary>All settings as the first variant has them.</summary>
    public required Settings Settings { get; init; }

    /// <summary>What is learned from.</summary>
    public Settings Data => Settings.Map("data")!;

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

    /// <summary>The scale that was chosen; null for the file as written.</summary>
    public string? Scale { get; init; }

    /// <summary>What that scale changes, a text for each.</summary>
    public IReadOnlyList<string> Reductions { get; init; } = [];

    /// <summary>Breaches of a fair experiment, which every table has to say.</summary>
    public IReadOnlyList<string> Stamps { get; init; } = [];

    /// <summary>What a reader of the results has to know of the stages, a sentence for each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Dense training runs that tickets may be said to save time against.</summary>
    public IReadOnlyList<FairBaseline> FairBaselines { get; init; } = [];
}

/// <summary>One network of a pipeline with its own settings of the stages.</summary>
/// <param name="Name">The name under <c>variants</c>; null where the pipeline has none.</param>
/// <param name="Model">What learns.</param>
/// <param name="Stages">The stages with the variant's changes in place, in the order of the file.</param>
public sealed record PipelineVariant(string? Name, ModelSpec Model, IReadOnlyList<StageSpec> Stages);

/// <summary>What a pipeline runs, in order.</summary>
/// <param name="Spec">The pipeline.</param>
/// <param name="Instances">In an order in which every input stands before what reads it: seed by seed, stage by stage as in the file.</param>
/// <param name="ResolvedText">The pipeline as YAML, defaults filled in and the scale applied; reading it gives this plan again.</param>
public sealed record PipelinePlan(PipelineSpec Spec, IReadOnlyList<StageInstance> Instances, string ResolvedText);
