namespace NativeTickets.Pipelines;

/// <summary>What a pipeline runs, in order.</summary>
/// <param name="Spec">The pipeline.</param>
/// <param name="Instances">In an order in which every input stands before what reads it: seed by seed, stage by stage as in the file.</param>
/// <param name="ResolvedText">The pipeline as YAML, defaults filled in and the scale applied; reading it gives this plan again.</param>
public sealed record PipelinePlan(PipelineSpec Spec, IReadOnlyList<StageInstance> Instances, string ResolvedText);
