using System.Text.Json;
using NativeTickets.Config.Yaml;
using NativeTickets.Lab;
using NativeTickets.Lab.Running;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

/// <summary>Adversarial trainings of a pipeline: what they keep, and that they end with the same bits however often they are interrupted.</summary>
public sealed class AdversarialRunTests
{
    [Theory]
    [InlineData("{ free: { epsilon: 0.1, replays: 3 } }")]
    [InlineData("{ trades: { epsilon: 0.1, steps: 2 } }")]
    [InlineData("{ fgsm: { epsilon: 0.1, randomStart: true } }")]
    [InlineData("{ nFgsm: { epsilon: 0.1, awp: {} } }")]
    [InlineData("{ mart: { epsilon: 0.1, steps: 2 } }")]
    [InlineData("{ trades: { epsilon: 0.1, steps: 2, awp: { warmup: 1 } } }")]
    public void A_training_that_is_interrupted_within_an_epoch_ends_with_the_same_bits(string objective)
    {
        using var folder = new TemporaryFolder();
        var settings = $"objective: {objective}, watchRobust: {{ epsilon: 0.1, images: 20, fall: 0.01, onCollapse: report }}";
        var undisturbed = Run(Path.Combine(folder, "a"), settings);
        using var interruption = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(
            () => Run(Path.Combine(folder, "b"), settings, new StopAfterEpoch(interruption, 2), cancellation: interruption.Token));
        var resumed = Run(Path.Combine(folder, "b"), settings);
        Assert.Equal(Weights(undisturbed, "final.safetensors"), Weights(resumed, "final.safetensors"));
        Assert.Equal(Robust(undisturbed), Robust(resumed));
    }

    [Fact]
    public void The_most_robust_epoch_is_kept_and_the_last_one_can_be_measured_too()
    {
        using var folder = new TemporaryFolder();
        // plain training at this rate becomes less robust as it becomes more accurate, so that best and last differ
        var stage = Run(Path.Combine(folder, "a"), "keep: bestRobust, watchRobust: { epsilon: 0.05, images: 60, onCollapse: report }", more: """
              - evaluate: { id: kept, of: net, images: 100, attacks: [] }
              - evaluate: { id: last, of: net, images: 100, attacks: [], weights: last }
            """, rate: 0.1);
        var robust = Robust(stage);
        var best = Array.IndexOf(robust, robust.Max()) + 1;
        Assert.Equal(best, Metric(stage, "epochsToStop"));
        Assert.NotEqual(robust.Length, best);
        Assert.NotEqual(Weights(stage, "final.safetensors"), Weights(stage, "last-epoch.safetensors"));
        Assert.NotEqual(Metric(Stage(stage, "kept"), "net.naturalAccuracy"), Metric(Stage(stage, "last"), "net.naturalAccuracy"));
    }

    [Fact]
    public void Keeping_the_most_robust_epoch_wants_a_watch()
    {
        using var folder = new TemporaryFolder();
        var thrown = Assert.Throws<ConfigException>(() => Run(Path.Combine(folder, "a"), "keep: bestRobust"));
        Assert.Contains("the most robust epoch is found by watchRobust, which is not set", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_collapses_stops_and_says_when()
    {
        using var folder = new TemporaryFolder();
        var stage = Run(Path.Combine(folder, "a"), "watchRobust: { epsilon: 0.05, images: 60, fall: 0.01 }", rate: 0.1);
        var robust = Robust(stage);
        var collapsed = (int)Metric(stage, "collapsedEpoch");
        Assert.Equal(robust.Length, collapsed);
        Assert.True(robust[..^1].Max() - robust[^1] > 0.01);
        Assert.Contains("catastrophic overfitting", File.ReadAllText(Path.Combine(stage, "result.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_ends_after_its_first_drop_has_the_bits_of_the_whole_one_until_then()
    {
        using var folder = new TemporaryFolder();
        const string settings = "drops: { at: [2ep, 4ep] }, watchRobust: { epsilon: 0.05, images: 20, onCollapse: report }";
        var whole = Robust(Run(Path.Combine(folder, "a"), settings));
        var stage = Run(Path.Combine(folder, "b"), settings + ", until: { firstDrop: { epochs: 1 } }");
        Assert.Equal(5, whole.Length);
        Assert.Equal(whole[..3], Robust(stage));
        Assert.Equal(3, Metric(stage, "epochsRun"));
        Assert.Contains("dropped for the first time", File.ReadAllText(Path.Combine(stage, "result.json")), StringComparison.Ordinal);
    }

    static string Run(string folder, string settings, RunListener? listener = null, string more = "", double rate = 0.02,
        CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "p.yaml");
        File.WriteAllText(path, $$"""
            name: run
            seed: 3
            data: { dataset: glyphs, trainImages: 300, validation: 100 }
            model: { name: lenet }
            stages:
              - train: { id: net, epochs: 5, batchSize: 64, learningRate: {{rate}}, {{settings}} }
            {{more}}
            """);
        PipelineRunner.Run(NativeLaboratory.Read(path), new RunOptions { Out = folder, Device = "cpu" }, listener ?? new SilentListener(),
            cancellation == default ? TestContext.Current.CancellationToken : cancellation);
        return Directory.GetDirectories(Path.Combine(folder, "run"), "net-*").Single();
    }

    static string Stage(string beside, string id) => Directory.GetDirectories(Path.GetDirectoryName(beside)!, $"{id}-*").Single();

    static byte[] Weights(string stage, string name) => File.ReadAllBytes(Path.Combine(stage, "checkpoints", name));

    static double[] Robust(string stage) =>
        [.. File.ReadLines(Path.Combine(stage, "metrics.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("validationRobustAccuracy").GetDouble())];

    static double Metric(string stage, string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(stage, "result.json"))).RootElement.GetProperty("metrics").GetProperty(name).GetDouble();
}
