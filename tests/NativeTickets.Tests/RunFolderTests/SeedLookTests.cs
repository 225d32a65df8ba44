using NativeTickets.Lab;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Verification;
using NativeTickets.Reporting;
using NativeTickets.Runs.Claims;
using NativeTickets.Runs.Statistics;

namespace NativeTickets.Tests;

/// <summary>Runs whose seeds run until the claims are decided.</summary>
public sealed class SeedLookTests
{
    internal const string Text = """
        name: looks
        seed: { from: 1, upTo: 4, until: decided, looks: [2, 3, 4] }
        data: { dataset: glyphs, trainImages: 100, validation: 50 }
        model: { name: lenet-ye-1 }
        stages:
          - train: { id: short, epochs: 1, learningRate: 0.01 }
          - train: { id: long, epochs: 1, learningRate: 0.02 }
        """;

    [Theory]
    [InlineData("short.parameters >= long.parameters", 2)] // the same of every seed
    [InlineData("short.testAccuracy >= long.testAccuracy", 4)] // a few seeds of so little training decide nothing
    public void A_run_ends_with_the_look_that_decides_its_claims(string claim, int seeds)
    {
        using var folder = new TemporaryFolder();
        var listener = new Looks();
        var path = Run(folder, claim, listener);
        var run = RunFolder.Read(path);
        Assert.Equal(seeds, run.Seeds.Count);
        Assert.Equal(2 * seeds, run.Stages.Count);
        Assert.Equal(seeds == 2 ? [(2, null, 0)] : [(2, 3, 1), (3, 4, 1), (4, null, 1)], listener.Found);
        Assert.Equal(SequentialBoundary.Confidences([2, 3, 4])[seeds - 2], ClaimFinding.Of(run, run.Claims[0], MatrixEntry.Empty).Confidence);
        ReportWriter.Write(path);
        Assert.Contains(seeds == 2 ? "seeds 1, 2 of at most 4" : "seeds 1, 2, 3, 4 ", File.ReadAllText(Path.Combine(path, "report.md")),
            StringComparison.Ordinal);
        Assert.Empty(RunVerification.Of(path).Wrong);
    }

    [Fact]
    public void A_run_that_is_started_again_ends_with_the_same_look()
    {
        using var folder = new TemporaryFolder();
        var path = Run(folder, "short.parameters >= long.parameters", new Looks());
        var before = RunFolder.ReadIndex(path);
        var listener = new Looks();
        Run(folder, "short.parameters >= long.parameters", listener);
        var after = RunFolder.ReadIndex(path);
        Assert.Equal(before.Seeds, after.Seeds);
        Assert.Equal(before.Stages.Select(stage => (stage.Folder, stage.Status)), after.Stages.Select(stage => (stage.Folder, stage.Status)));
        Assert.Equal([(2, null, 0)], listener.Found);
    }

    [Fact]
    public void A_report_before_a_look_is_whole_is_of_the_look_before_it()
    {
        using var folder = new TemporaryFolder();
        var path = Run(folder, "short.testAccuracy >= long.testAccuracy", new Looks());
        var whole = RunFolder.Read(path);
        Assert.Same(whole, whole.AtLastWholeLook());
        var last = whole.Stages.Where(stage => stage.Seed == whole.Seeds[^1]).ToArray();
        Directory.Delete(Path.Combine(path, last[^1].Folder), recursive: true);
        var index = RunFolder.ReadIndex(path);
        (index with
        {
            Stages = [.. index.Stages.Select(stage => stage.Folder == last[^1].Folder ? stage with { Status = StageStatus.Interrupted } : stage)],
        }).Write(path);
        var partial = RunFolder.Read(path).AtLastWholeLook();
        Assert.Equal((3, new NextLook(4, 1, 2)), (partial.Seeds.Count, partial.Next));
        Assert.Equal(SequentialBoundary.Confidences([2, 3, 4])[1], ClaimFinding.Of(partial, partial.Claims[0], MatrixEntry.Empty).Confidence);
        var report = ReportWriter.Write(path);
        Assert.False(report.IsComplete);
        Assert.Contains("look after 3 seeds have ended. The run continues to 4 seeds; 1 of 2 more stages have ended", report.Status, StringComparison.Ordinal);
        Assert.DoesNotContain("seed 4", File.ReadAllText(Path.Combine(path, "report.md")), StringComparison.Ordinal);
        Assert.Equal(whole.Seeds.Count, RunFolder.ReadIndex(path).Seeds.Count);
    }

    static string Run(TemporaryFolder folder, string claim, RunListener listener) => PipelineRunner.Run(
        NativeLaboratory.Parse($"{Text}\nclaims: [ {claim} ]", "looks.yaml"), new RunOptions { Out = folder.Path, Device = "cpu", Threads = 1 }, listener,
        TestContext.Current.CancellationToken);

    sealed class Looks : RunListener
    {
        public List<(int Seeds, int? Next, int Undecided)> Found { get; } = [];

        public override void Looked(LookOutcome look) => Found.Add((look.Seeds, look.Next, look.Undecided));
    }
}
