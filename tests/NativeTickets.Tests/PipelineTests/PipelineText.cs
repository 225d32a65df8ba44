using NativeTickets.Config.Checked;
using NativeTickets.Config.Schema;
using NativeTickets.Config.Yaml;
using NativeTickets.Lab;
using NativeTickets.Plan.Pipelines;
using NativeTickets.Plan.Stages;

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

    public static PipelineFile Read(string text, string? scale = null) => NativeLaboratory.Parse(text, "p.yaml", scale);

    public static IReadOnlyList<StageInstance> Plan(string text, string? scale = null) => Read(text, scale).Plan(Identity).Instances;

    /// <summary>A choice with its settings in a line: <c>sgd momentum=0.9 nesterov=false weightDecay=0.0001</c>.</summary>
    public static string Of<TKind>(Chosen<TKind> chosen) where TKind : Kind => string.Join(' ',
        [chosen.Kind.Name, .. CanonicalText.Of(chosen.Settings).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.TrimStart('/').Replace(": ", "=", StringComparison.Ordinal))]);

    /// <summary>What is said of a broken pipeline; the schema for editors refuses it too, where it can see what is wrong.</summary>
    public static IReadOnlyList<string> ProblemsOf(string text, string? scale = null)
    {
        var problems = Assert.Throws<ConfigException>(() => Read(text, scale)).Problems;
        JsonSchemaCheck.Hold(text, problems);
        return problems;
    }
}
