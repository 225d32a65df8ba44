using NativeTickets.Pipelines;

namespace NativeTickets.Tests;

/// <summary>A small sound pipeline, and what is said of a broken one.</summary>
static class PipelineText
{
    public const string Small = """
        name: small
        data: { dataset: glyphs }
        model: { name: lenet }
        stages:
          - train: { id: dense, epochs: 4, learningRate: 0.01 }
          - prune: { id: ticket, from: dense, sparsity: 0.8 }
          - train: { id: boosted, from: ticket, epochs: 4, learningRate: 0.1 }
        """;

    public static RunIdentity Identity { get; } = new("00ff", "cpu", "fp32", "1");

    public static PipelineFile Read(string text, string? scale = null) => PipelineFile.Parse(text, "p.yaml", scale);

    public static IReadOnlyList<StageInstance> Plan(string text, string? scale = null) => Read(text, scale).Plan(Identity).Instances;

    public static IReadOnlyList<string> ProblemsOf(string text, string? scale = null) => Assert.Throws<PipelineException>(() => Read(text, scale)).Problems;
}
