using NativeTickets.Runs;

namespace NativeTickets.Tests;

/// <summary>A training run whose numbers cease to be finite ends its own stage, and takes nothing with it but what cannot do without it.</summary>
public sealed class DivergenceTests : IDisposable
{
    const string Diverges = """
        name: study
        data: { dataset: glyphs, trainImages: 320, validation: 50 }
        model: { name: lenet }
        stages: [ { train: { id: a, epochs: 6, learningRate: 1000, WATCHED } } ]
        """;

    const string Sweep = """
        name: study
        data: { dataset: glyphs, trainImages: 640, validation: 100 }
        model: { name: lenet }
        controls: none
        stages:
          - train: { id: search, epochs: 3, learningRate: 0.02 }
          - prune: { id: ticket, from: search, sparsity: 0.8 }
          - train: { id: boosted, from: ticket, epochs: 1, learningRate: 0.05 }
          - evaluate: { id: accuracy, of: [search, boosted] }
        matrix: { search.learningRate: [0.01, 1000, 0.02] }
        """;

    const string OneOfTwo = """
        name: study
        data: { dataset: glyphs, trainImages: 320, validation: 50 }
        model: { name: lenet-ye-1 }
        stages:
          - train: { id: sound, epochs: 1, learningRate: 0.02 }
          - train: { id: broken, epochs: 3, learningRate: 1000 }
          - evaluate:
              id: robust
              of: [broken, sound]
              images: 50
              attacks: [{ fgsm: { epsilon: 0.1 } }, { transfer: { from: [broken, sound], epsilon: 0.1, steps: 2 } }]
        claims: ['robust.sound.naturalAccuracy >= robust.broken.naturalAccuracy']
        report: { tables: [{ id: final, rows: [sound, broken], columns: [testAccuracy, robust.naturalAccuracy] }] }
        """;

    readonly TemporaryFolder folder = new();

    string RunFolder => Path.Combine(folder, "runs", "study");

    [Theory]
    [InlineData("earlyStopping: { metric: validationLoss, minimumImprovement: 0.001, patience: 3 }")]
    [InlineData("keep: best")]
    [InlineData("watchRobust: { epsilon: 0.1, images: 20 }, keep: bestRobust")]
    [InlineData("watchRobust: { epsilon: 0.1, images: 20, onCollapse: { pgd: { epsilon: 0.1, steps: 1 } } }")]
    [InlineData("until: maskStable")]
    [InlineData("watchMask: {}, objective: { trades: { epsilon: 0.1, steps: 1 } }")]
    public void A_training_that_diverges_ends_its_stage_as_diverged_whatever_watches_it(string watched)
    {
        var outcome = Run(Diverges.Replace("WATCHED", watched, StringComparison.Ordinal)).Ended(0);
        var stage = Assert.Single(Runs.RunFolder.Read(RunFolder).Stages);
        Assert.Equal(StageStatus.Diverged, stage.Status);
        Assert.StartsWith("diverged: the validation loss ceased to be finite in epoch 1", stage.Result!.StoppedBecause); // of its steps no loss does
        Assert.DoesNotContain("testAccuracy", stage.Result.Metrics.Keys);
        Assert.DoesNotContain("collapsedEpoch", stage.Result.Metrics.Keys);
        Assert.Contains("All stages have ended: 0 of 1 are done, 1 diverged.", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void One_diverged_entry_of_a_sweep_leaves_out_what_builds_on_it_and_nothing_else_and_is_not_run_again()
    {
        Run(Sweep).Ended(0);
        var run = Runs.RunFolder.Read(RunFolder);
        foreach (var stage in run.Stages)
        {
            var wanted = !stage.Matrix.Has("search.learningRate", "1000") ? StageStatus.Done
                : stage.Id == "search" ? StageStatus.Diverged : StageStatus.LeftOut;
            Assert.Equal((stage.Id, wanted), (stage.Id, stage.Status));
            Assert.Equal(wanted == StageStatus.LeftOut ? "search (search.learningRate 1000) diverged" : null, stage.Entry.Reason);
        }
        var report = File.ReadAllText(Path.Combine(RunFolder, "report.md"));
        Assert.Contains("All stages have ended: 8 of 12 are done, 3 left out, 1 diverged.", report, StringComparison.Ordinal);
        Assert.Contains("search (search.learningRate 1000) diverged", report, StringComparison.Ordinal);
        Assert.Contains("boosted (search.learningRate 1000), seed 1: left out", report, StringComparison.Ordinal);

        var before = TinyRun.Results(RunFolder);
        var again = Run(Sweep, "--jobs", "2").Ended(0);
        Assert.DoesNotContain("begins", again.Output, StringComparison.Ordinal);
        Assert.Equal(before, TinyRun.Results(RunFolder));
        Assert.Equal(run.Stages.Select(stage => (stage.Status, stage.Entry.Reason)),
            Runs.RunFolder.Read(RunFolder).Stages.Select(stage => (stage.Status, stage.Entry.Reason)));
        var export = CommandLine.Run(folder, "export", "runs/study", "--stage", "search", "--matrix", "search.learningRate=1000").Ended(1);
        Assert.Contains("diverged", export.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_measures_the_networks_that_there_are_and_the_report_says_which_is_not()
    {
        Run(OneOfTwo).Ended(0);
        var robust = Assert.Single(Runs.RunFolder.Read(RunFolder).Runs("robust"));
        Assert.Equal(StageStatus.Done, robust.Status);
        Assert.Equal(
            ["sound.naturalAccuracy", "sound.fgsm.robustAccuracy", "sound.transfer-sound.robustAccuracy", "failedChecks"], robust.Result!.Metrics.Keys);
        var report = File.ReadAllText(Path.Combine(RunFolder, "report.md"));
        Assert.Contains("broken, seed 1: diverged", report, StringComparison.Ordinal);
        Assert.Contains("undecided", report, StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_of_the_given_network_runs_though_every_training_of_it_diverged()
    {
        Run(Diverges.Replace("learningRate: 1000, WATCHED", "learningRate: 0.02", StringComparison.Ordinal).Replace("epochs: 6", "epochs: 1",
            StringComparison.Ordinal)).Ended(0);
        File.Copy(Path.Combine(RunFolder, Assert.Single(Runs.RunFolder.Read(RunFolder).Runs("a")).Entry.Folder, "checkpoints", "final.safetensors"),
            Path.Combine(folder, "given.safetensors"));
        Run("""
            name: judged
            data: { dataset: glyphs, trainImages: 320, validation: 50 }
            model: { name: lenet, weights: given.safetensors }
            stages:
              - train: { id: broken, epochs: 3, learningRate: 1000 }
              - evaluate: { id: clean, of: [model, broken], images: 20 }
            """).Ended(0);
        var clean = Assert.Single(Runs.RunFolder.Read(Path.Combine(folder, "runs", "judged")).Runs("clean"));
        Assert.Equal(StageStatus.Done, clean.Status);
        Assert.Equal(["model.naturalAccuracy", "failedChecks"], clean.Result!.Metrics.Keys);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    CommandLineOutcome Run(string pipeline, params string[] more)
    {
        File.WriteAllText(Path.Combine(folder, "p.yaml"), pipeline);
        return CommandLine.Run(folder, ["run", "p.yaml", "--out", "runs", .. more]);
    }
}
