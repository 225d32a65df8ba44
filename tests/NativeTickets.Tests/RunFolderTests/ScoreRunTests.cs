using System.Text.Json;
using NativeTickets.Lab;
using NativeTickets.Lab.Running;

namespace NativeTickets.Tests;

/// <summary>Tickets by scores of the field in a pipeline: what they keep, what is refused, and the same bits on any threads and after an
/// interruption.</summary>
public sealed class ScoreRunTests
{
    [Theory]
    [InlineData("score: snip, sparsity: 0.9")]
    [InlineData("score: { snip: { images: 40, statistics: running, objective: { pgd: { epsilon: 0.1, steps: 2 } } } }, scope: erk, sparsity: 0.9")]
    [InlineData("score: { grasp: { imagesPerClass: 1, parts: 2 } }, sparsity: 0.9")]
    [InlineData("score: { synflow: { rounds: 4 } }, scope: layer, sparsity: 0.9")]
    [InlineData("score: random, densities: idealGas, sparsity: 0.9")]
    public void A_score_gives_the_sparsity_and_the_same_bits_on_any_threads(string settings)
    {
        using var folder = new TemporaryFolder();
        var stage = Run(Path.Combine(folder, "a"), settings, threads: 1);
        Assert.Equal(0.9, Metric(stage, "sparsity"), 1e-3); // counts are rounded by layer
        Assert.Equal(Weights(stage), Weights(Run(Path.Combine(folder, "b"), settings, threads: 3)));
    }

    [Theory, InlineData("score: magnitude"), InlineData("score: random"), InlineData("score: random, densities: erk")]
    public void A_spared_layer_keeps_all_and_the_others_have_the_sparsity(string score)
    {
        using var folder = new TemporaryFolder();
        var stage = Run(Path.Combine(folder, "a"), score + ", sparsity: 0.9, except: output", threads: 1);
        Assert.Equal(1, Metric(stage, "layer.fc2.weight.density"));
        Assert.Equal((Metric(stage, "prunable") - 5000) / 10, Metric(stage, "kept") - 5000, 3.0);
    }

    [Fact]
    public void Scores_that_are_trained_end_with_the_same_mask_however_they_are_interrupted()
    {
        using var folder = new TemporaryFolder();
        const string settings = "score: { hydra: { epochs: 3, batchSize: 64, objective: { fgsm: { epsilon: 0.1, randomStart: true } } } }, scope: layer, "
            + "sparsity: 0.9, rewind: none";
        var undisturbed = Run(Path.Combine(folder, "a"), settings, threads: 1);
        using var interruption = new CancellationTokenSource();
        var listener = new AtFirstReport(interruption);
        Assert.Throws<OperationCanceledException>(() => Run(Path.Combine(folder, "b"), settings, 3, listener, interruption.Token));
        var checkpoint = Directory.GetFiles(Path.Combine(folder, "b"), "last.safetensors", SearchOption.AllDirectories);
        Assert.Single(checkpoint);
        var resumed = Run(Path.Combine(folder, "b"), settings, threads: 2);
        Assert.Equal(Weights(undisturbed), Weights(resumed));
        Assert.False(Directory.Exists(Path.Combine(resumed, "checkpoints", "scores")));
        Assert.Equal(3 * 300 * 5 + 100, JsonDocument.Parse(File.ReadAllText(Path.Combine(resumed, "result.json"))).RootElement
            .GetProperty("cost").GetProperty("forwardUnits").GetDouble()); // three epochs of an attack's step, and the accuracy at the start
    }

    [Fact]
    public void A_pattern_has_a_sparsity_of_its_own()
    {
        using var folder = new TemporaryFolder();
        var stage = Run(Path.Combine(folder, "a"), "score: { nOfM: { transposable: exactly } }, rewind: none", threads: 1);
        Assert.InRange(Metric(stage, "sparsity"), 0.4, 0.5); // what is no multiple of 4 stays dense
    }

    [Theory]
    [InlineData("score: hydra, sparsity: 0.9", "hydra trains scores of each layer by itself, got scope: global; wanted scope: layer or scope: erk")]
    [InlineData("score: nOfM, sparsity: 0.9", "a mask by score: nOfM has a sparsity of its own; wanted no 'sparsity' here")]
    [InlineData("score: { nOfM: { keep: 3, of: 2 } }", "nOfM keeps 3 of 2 weights; wanted 'keep' to be at most 'of'")]
    [InlineData("score: { nOfM: { of: 8, transposable: atMost } }", "transposable patterns are blocks of 4 × 4 weights, got of: 8; wanted of: 4, or")]
    [InlineData("score: snip, densities: erk, sparsity: 0.9", "densities is for score: random; wanted that score, or no 'densities'")]
    public void What_a_score_cannot_do_is_said_where_it_stands(string settings, string problem) =>
        Assert.Contains(problem, Assert.Single(PipelineText.ProblemsOf(Text(settings))), StringComparison.Ordinal);

    static string Run(string folder, string settings, int threads, RunListener? listener = null, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "p.yaml");
        File.WriteAllText(path, Text(settings));
        PipelineRunner.Run(NativeLaboratory.Read(path), new RunOptions { Out = folder, Device = "cpu", Threads = threads }, listener ?? new SilentListener(),
            cancellation == default ? TestContext.Current.CancellationToken : cancellation);
        return Directory.GetDirectories(Path.Combine(folder, "run"), "ticket-*").Single();
    }

    static string Text(string settings) => $$"""
        name: run
        seed: 3
        data: { dataset: glyphs, trainImages: 300, validation: 100 }
        model: { name: lenet }
        stages:
          - prune: { id: ticket, {{settings}} }
        """;

    static byte[] Weights(string stage) => File.ReadAllBytes(Path.Combine(stage, "checkpoints", "final.safetensors"));

    static double Metric(string stage, string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(stage, "result.json"))).RootElement.GetProperty("metrics").GetProperty(name).GetDouble();

    sealed class AtFirstReport(CancellationTokenSource interruption) : RunListener
    {
        public override void StageProgressed(StageHeader stage, StageProgress progress) => interruption.Cancel();
    }
}
