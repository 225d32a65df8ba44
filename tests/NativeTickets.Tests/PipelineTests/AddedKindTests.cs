using NativeTickets.Config.Schema;
using NativeTickets.Lab;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Running;
using NativeTickets.Plan.Pipelines;
using NativeTickets.Reporting;

namespace NativeTickets.Tests;

/// <summary>What adds to registries, which all tests share, runs when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RegistryCollection
{
    public const string Name = "registries";
}

/// <summary>A kind of each sort that is not built in is used from YAML, documented, hashed and run, and nothing but its registration says that it is
/// there.</summary>
[Collection(RegistryCollection.Name)]
public sealed class AddedKindTests : IDisposable
{
    const string Pipeline = """
        name: toys
        seed: 3
        data: { dataset: toyDigits, trainImages: 300, validation: 100, toyInk: 1 }
        model: { layers: [flatten, { toyLayer: 0.5 }, { linear: 10 }] }
        train: { batchSize: 50, learningRate: 0.05, epochs: 1 }
        controls: [toyControl]
        stages:
          - train: { id: dense, objective: { toyLoss: { weight: 2 } }, optimizer: { toySteps: { push: 0.5 } }, schedule: { toySchedule: { over: 3 } },
              average: { toyAverage: { hold: 0.5 } } }
          - prune: { id: ticket, from: dense, score: { toyScore: { power: 2 } }, sparsity: 0.5 }
          - train: { id: boosted, from: ticket, masks: { toyMasks: { after: 2 } } }
          - toyStage: { id: count, of: boosted, least: 0.01 }
          - evaluate: { id: robust, of: boosted, images: 20, attacks: [{ toyAttack: { norm: toyNorm, epsilon: 0.1, share: 0.5 } }] }
        claims: [boosted.testAccuracy >= 0.01, count.toyCount >= 1]
        """;

    readonly ToyKinds toys = new();

    public void Dispose() => toys.Dispose();

    [Theory]
    [InlineData("toyInk: 1", "toyInk: 2", "dense")]
    [InlineData("toyLayer: 0.5", "toyLayer: 0.25", "dense")]
    [InlineData("weight: 2", "weight: 3", "dense")]
    [InlineData("push: 0.5", "push: 0.6", "dense")]
    [InlineData("over: 3", "over: 4", "dense")]
    [InlineData("hold: 0.5", "hold: 0.6", "dense")]
    [InlineData("power: 2", "power: 3", "ticket")]
    [InlineData("after: 2", "after: 3", "boosted")]
    [InlineData("least: 0.01", "least: 0.02", "count")]
    [InlineData("norm: toyNorm", "norm: linf", "robust")]
    [InlineData("share: 0.5", "share: 0.6", "robust")]
    public void Another_setting_is_another_hash_of_its_stage_and_of_none_above(string setting, string other, string stage)
    {
        var (ours, theirs) = (PipelineText.Plan(Pipeline), PipelineText.Plan(Pipeline.Replace(setting, other, StringComparison.Ordinal)));
        Assert.Equal(stage, ours.Zip(theirs).First(pair => pair.First.Hash != pair.Second.Hash).First.Id);
    }

    [Fact]
    public void A_resolved_pipeline_gives_the_same_plan_and_a_control_becomes_a_stage()
    {
        var file = PipelineText.Read(Pipeline);
        var plan = file.Plan(PipelineText.Identity).Instances;
        Assert.Equal(plan.Select(stage => stage.Hash), PipelineText.Plan(file.ResolvedText).Select(stage => stage.Hash));
        Assert.Contains(plan, stage => stage.Id == "boosted-toy");
    }

    [Fact]
    public void The_reference_page_knows_it_as_long_as_it_is_registered()
    {
        var page = ReferencePage.Write(NativeLaboratory.Instance);
        Assert.All(ToyKinds.Names, name => Assert.Contains(name, page, StringComparison.Ordinal));
        Assert.Contains("- The result of a toyStage stage: `toyCount`.", page, StringComparison.Ordinal);
        toys.Dispose();
        Assert.All(ToyKinds.Names, name => Assert.DoesNotContain(name, ReferencePage.Write(NativeLaboratory.Instance), StringComparison.Ordinal));
    }

    [Fact]
    public void A_wrong_setting_is_told_like_any_other()
    {
        Assert.Contains("model.layers[1].toyLayer.scale is 500; wanted", ProblemWith("toyLayer: 0.5", "toyLayer: 500"), StringComparison.Ordinal);
        Assert.Contains("nearest known", ProblemWith("{ toySteps:", "{ toyStep:"), StringComparison.Ordinal);
        Assert.Contains("objective toyLoss descends no cross-entropy whose labels could be softened; wanted",
            ProblemWith("id: dense,", "id: dense, labelSmoothing: 0.1,"), StringComparison.Ordinal);

        static string ProblemWith(string old, string other) =>
            Assert.Single(PipelineText.ProblemsOf(Pipeline.Replace(old, other, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("fab: { ", "fab")]
    [InlineData("fab: { untargeted: true, ", "fab")]
    [InlineData("apgd: { form: code, ", "apgd with form: code")]
    [InlineData("square: { ", "square")]
    [InlineData("fmn: { ", "fmn")]
    [InlineData("autoAttack: { ", "autoAttack")]
    public void An_attack_that_knows_some_norms_alone_refuses_one_that_was_added(string attack, string told) =>
        Assert.EndsWith($"{told} knows the norms linf and l2, got toyNorm; wanted one of them",
            Assert.Single(PipelineText.ProblemsOf(With($"{attack}norm: toyNorm, epsilon: 0.1 }}"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("apgd: { ")]
    [InlineData("pgd: { ")]
    [InlineData("fgsm: { ")]
    [InlineData("noise: { ")]
    public void An_attack_that_asks_the_norm_for_all_it_needs_takes_one_that_was_added(string attack) =>
        Assert.Contains(PipelineText.Plan(With($"{attack}norm: toyNorm, epsilon: 0.1 }}")), stage => stage.Id == "robust");

    [Fact]
    public void It_runs_and_is_reported()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, "toys.yaml");
        File.WriteAllText(path, Pipeline);
        var run = PipelineRunner.Run(NativeLaboratory.Read(path), new RunOptions { Out = folder, Device = "cpu" }, new SilentListener(),
            TestContext.Current.CancellationToken);
        ReportWriter.Write(run);
        var metrics = Directory.GetFiles(run, "result.json", SearchOption.AllDirectories).Select(StageResult.Read)
            .ToDictionary(result => result.Stage, result => result.Metrics);
        Assert.Equal(["boosted", "boosted-toy", "count", "dense", "robust", "ticket"], metrics.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(0.5, metrics["boosted"]["sparsity"]!.Value, 3);
        Assert.InRange(metrics["count"]["toyCount"]!.Value, 1, 3930);
        Assert.Contains("boosted.toyAttack.robustAccuracy", metrics["robust"].Keys);
    }

    static string With(string attack) =>
        Pipeline.Replace("toyAttack: { norm: toyNorm, epsilon: 0.1, share: 0.5 }", attack, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_is_taken_is_refused() =>
        Assert.Contains("choose another name", Assert.Throws<ArgumentException>(() => LayerKind.All.Add(LayerKind.All["conv"])).Message,
            StringComparison.Ordinal);
}
