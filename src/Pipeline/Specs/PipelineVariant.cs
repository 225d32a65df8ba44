namespace NativeTickets.Pipelines;

/// <summary>One network of a pipeline with its own settings of the stages.</summary>
/// <param name="Name">The name under <c>variants</c>; null where the pipeline has none.</param>
/// <param name="Model">What learns.</param>
/// <param name="Stages">The stages with the variant's changes in place, in the order of the file.</param>
public sealed record PipelineVariant(string? Name, ModelSpec Model, IReadOnlyList<StageSpec> Stages);
