using NativeTickets.Config.Checked;
using NativeTickets.Lab;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Replays;
using NativeTickets.Lab.Running;
using NativeTickets.Nn;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

/// <summary>Train stages that change masks: what they leave, that they can be redone, and what is refused.</summary>
public sealed class MaskStageTests
{
    const string Head = """
        name: moving
        data: { dataset: glyphs, trainImages: 200, validation: 40 }
        model: { name: lenet-ye-1 }
        train: { batchSize: 20, epochs: 4, learningRate: 0.1 }
        controls: []
        stages:
          - prune: { id: sparse, score: random, sparsity: 0.7 }

        """;

    [Fact]
    public void A_stage_leaves_its_last_mask_its_seconds_and_every_bit_when_redone()
    {
        using var folder = new TemporaryFolder();
        const string stages = """
              - train: { id: moved, from: sparse, masks: { rigl: { every: 8it } }, keep: best, receipt: { every: 4it, checkpoints: 1 } }
              - train: { id: gradual, masks: { gradualMagnitude: { sparsity: 0.8, every: 5it } } }
              - train:
                  id: bird
                  from: sparse
                  objective: { fgsm: { epsilon: 0.1 } }
                  watchRobust: { epsilon: 0.1, steps: 2, images: 20, onCollapse: report }
                  masks: { flyingBird: { every: 8it, plus: { from: 0ep, threshold: 0.25 } } }
              - train: { id: fixed, from: sparse, epochs: 1 }
              - prune: { id: later, from: gradual, sparsity: 0.9, rewind: none }
            report:
              tables: [{ id: cost, rows: [moved, gradual, bird], columns: [sparsity, trainingSeconds, maskSeconds] }]
            """;
        var run = Run(folder, Head + stages);
        var results = Directory.GetFiles(run, "result.json", SearchOption.AllDirectories).Select(StageResult.Read).ToDictionary(result => result.Stage);
        Assert.Equal(0.7, results["moved"].Metrics["sparsity"]!.Value, 3);
        Assert.Equal(0.8, results["gradual"].Metrics["sparsity"]!.Value, 3);
        Assert.Equal(0.9, results["later"].Metrics["sparsity"]!.Value, 3);
        Assert.All(["moved", "gradual", "bird"], stage => Assert.InRange(results[stage].Cost!.MaskSeconds!.Value, 1e-9, results[stage].Cost!.Seconds));
        Assert.Null(results["fixed"].Cost!.MaskSeconds);
        Assert.DoesNotContain("maskSeconds", File.ReadAllText(Directory.GetFiles(run, "result.json", SearchOption.AllDirectories)
            .Single(file => file.Contains("fixed-", StringComparison.Ordinal))), StringComparison.Ordinal);

        var sparsities = EpochRow.Read(Path.Combine(FolderOf(run, "gradual"), RunFiles.Metrics), []).Select(row => row.Find("sparsity")!.Value).ToArray();
        Assert.Equal(4, sparsities.Length);
        Assert.Equal(sparsities.Order(), sparsities);
        Assert.Contains("validationRobustLoss", EpochRow.Read(Path.Combine(FolderOf(run, "bird"), RunFiles.Metrics), [])[0].Metrics.Keys);
        Assert.Contains("changing masks and building lists", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);

        // the last epoch's weights lie beside the best one's, each with its own mask
        var (kept, last) = (MasksIn(run, StageWeights.FileName), MasksIn(run, StageWeights.LastEpochFileName));
        Assert.Equal(kept.Keys.Order(), last.Keys.Order());
        Assert.Equal(kept.Values.Sum(mask => mask.Values.Sum()), last.Values.Sum(mask => mask.Values.Sum()));

        var replayed = RunReplay.Of(run, new ReplayOptions { Count = 1000, Seed = 1 }, _ => { }, TestContext.Current.CancellationToken);
        Assert.Empty(replayed.Wrong);
    }

    [Theory]
    [InlineData("id: a, masks: rigl", "masks: rigl moves the mask that training begins with, but there is no 'from' that gives one")]
    [InlineData("id: a, from: sparse, masks: { flyingBird: { plus: {} } }", "which watchRobust measures and which is not set; wanted watchRobust, or plus: "
        + "none")]
    [InlineData("id: a, from: sparse, masks: set, watchMask: {}", "masks changes the mask itself; wanted one of them")]
    [InlineData("id: a, from: sparse, masks: set, until: { maskStable: {} }", "wanted until: lastEpoch, or masks: none")]
    [InlineData("id: a, from: sparse, masks: set, zeroDeadChannels: true", "zeroDeadChannels looks at the mask that training begins with")]
    [InlineData("id: a, from: sparse, masks: { rigl: { every: 0it } }", "every is 0it; wanted a time of one step or more")]
    [InlineData("id: a, masks: { gradualMagnitude: { sparsity: 0.5, initialSparsity: 0.6 } }", "initialSparsity is 0.6, above the sparsity 0.5 at the end")]
    [InlineData("id: a, masks: { gradualMagnitude: { sparsity: 0.5, begin: 5ep, end: 2ep } }", "end is 2ep, but sparsity begins to rise at 5ep")]
    [InlineData("id: a, masks: { riggl: {} }", "unknown mask schedule 'riggl'")]
    [InlineData("id: b }\n  - train: { id: a, from: b, masks: set", "but 'b' has pruned nothing; wanted from: a prune stage")]
    [InlineData("id: b }\n  - external: { id: c, from: b, command: [other] }\n  - train: { id: a, from: c, masks: set",
        "but 'c' has pruned nothing; wanted from: a prune stage")]
    public void What_cannot_be_meant_is_refused(string stage, string told) =>
        Assert.Contains(told, Assert.Single(PipelineText.ProblemsOf(Head + $"  - train: {{ {stage} }}\n")), StringComparison.Ordinal);

    [Fact]
    public void Masks_may_be_none_and_a_bare_word_has_the_defaults()
    {
        var file = PipelineText.Plan(Head + "  - train: { id: a, from: sparse }\n  - train: { id: b, from: sparse, masks: rigl }\n");
        var written = PipelineText.Plan(Head
            + "  - train: { id: a, from: sparse, masks: none }\n  - train: { id: b, from: sparse, masks: { rigl: { every: 100it } } }\n");
        Assert.Equal(file[^1].Hash, written[^1].Hash);
        Assert.NotEqual(file[1].Hash, file[^1].Hash);
    }

    [Theory]
    [InlineData("train: { id: a, from: sparse }")]
    [InlineData("external: { id: a, from: sparse, command: [other] }")]
    [InlineData("train: { id: a, masks: { gradualMagnitude: { sparsity: 0.5 } } }")]
    public void A_mask_that_any_kind_of_stage_hands_on_may_move(string stage) =>
        Assert.Equal("moved", PipelineText.Plan(Head + $"  - {stage}\n  - train: {{ id: moved, from: a, masks: rigl }}\n")[^1].Id);

    static IReadOnlyDictionary<string, WeightsEntry> MasksIn(string run, string file) =>
        MaskState.Of(WeightsFile.Read(Path.Combine(FolderOf(run, "moved"), file)).Tensors);

    static string FolderOf(string run, string stage) => Directory.GetDirectories(run, stage + "-*").Single();

    static string Run(string folder, string text)
    {
        var path = Path.Combine(folder, "moving.yaml");
        File.WriteAllText(path, text);
        var run = PipelineRunner.Run(NativeLaboratory.Read(path), new RunOptions { Out = folder, Device = "cpu", Threads = 2 }, new SilentListener(),
            TestContext.Current.CancellationToken);
        Reporting.ReportWriter.Write(run);
        return run;
    }
}
