using System.Diagnostics;
using NativeTickets.Config.Schema;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Plan.Pipelines;
using NativeTickets.Plan.Stages;
using NativeTickets.Runs;

namespace NativeTickets.Tests;

/// <summary>What one room writes of a run, the other reads.</summary>
public sealed class RunIndexTests
{
    const string Text = PipelineText.Small + """

        description: "Quotes \" and <tags>"
        seed: [3, 4]
        notes: [ one, two ]
        matrix: { ticket.sparsity: [0.5, 80%] }
        claims:
          - boosted.validationAccuracy@1ep >= dense.validationAccuracy@2ep + 0.5pp
          - boosted.testAccuracy <= 99%
          - boosted[ticket.sparsity=0.5].testAccuracy - dense.testAccuracy >= boosted[ticket.sparsity=80%].testAccuracy - dense.testAccuracy
        report:
          figures: [{ id: curves, x: ticket.sparsity, y: validationAccuracy@1ep, series: [dense, boosted], yRange: [60%, 96%], only: { ticket.sparsity: [80%] },
              reference: [{ name: logs, curves: { boosted: { 80%: 79.74% } } }] }]
          tables: [{ id: final, title: Final, rows: boosted, columns: [testAccuracy],
              reference: { name: elsewhere, values: { boosted: { testAccuracy: 99.18% } } } }]
        """;

    static readonly Provenance Facts = new() { Device = "cpu", Threads = 2 };

    static HeldRunFolder Take(string folder, PipelinePlan plan) => HeldRunFolder.Take(folder, plan, PipelineText.Identity, Facts, ["a warning"]);

    [Fact]
    public void A_report_reads_what_a_run_has_written()
    {
        using var temporary = new TemporaryFolder();
        var plan = PipelineText.Read(Text).Plan(PipelineText.Identity);
        using var folder = Take(temporary, plan);
        folder.Set(plan.Instances[0], StageStatus.Running);

        var read = RunFolder.Read(folder.Path);
        Assert.Equal("Quotes \" and <tags>", read.Description);
        Assert.Equal([3, 4], read.Seeds);
        Assert.Equal(["one", "two"], read.Notes);
        Assert.Equal(["a warning"], read.Warnings);
        Assert.Equal(plan.Instances.Select(i => (i.Id, i.Kind, i.Seed, i.Folder)), read.Stages.Select(s => (s.Id, s.Kind, s.Seed, s.Folder)));
        Assert.Equal(StageStatus.Running, read.Stages[0].Status);
        Assert.All(read.Stages.Skip(1), stage => Assert.Equal(StageStatus.Pending, stage.Status));
        Assert.Equal([new("0.5", 0.5), new("80%", 0.8)], Assert.Single(read.Axes).Value);
        Assert.Equal(Unit.None, read.Index.Axes!["ticket.sparsity"].Unit);
        Assert.Equal([0.5, 0.8], read.Index.Axes["ticket.sparsity"].Numbers);
        Assert.Equal(new("testAccuracy", Unit.Fraction, Better.Higher), read.MetricOf("testAccuracy") with { Meaning = "" });
        Assert.Contains(read.Index.Metrics!, metric => metric.Name == "density");
        Assert.Equal([0.005, 0.99, 0], read.Claims.Select(claim => claim.Margin));
        Assert.Equal(["boosted (ticket.sparsity 0.5)", "dense", "boosted (ticket.sparsity 80%)", "dense"],
            read.Claims[2].Values.Select(value => value.Only.Qualify(value.Stage)));
        Assert.Equal([2, 2, 1], read.Claims.Select(claim => read.EntriesOf(claim).Count));
        Assert.Equal(plan.ResolvedText, read.ResolvedPipeline);
        Assert.Contains(read.Provenance, fact => fact is { Key: "threads", Value: "2" });
        var figure = Assert.Single(read.Figures);
        Assert.Equal(("validationAccuracy@1ep", null, new RangeSpec(0.6, 0.96)), (figure.Y, figure.XRange, figure.YRange));
        Assert.Equal((false, true), (figure.Only.Shows("ticket.sparsity", "0.5"), figure.Only.Shows("ticket.sparsity", "80%")));
        Assert.Equal(0.7974, Assert.Single(figure.References).Curves["boosted"]["80%"], 12);
        Assert.Equal(plan.Spec.Claims[0].Controls.Select(c => (c.Kind, c.Stage)), read.Claims[0].Controls.Select(c => (c.Kind, c.Stage)));
        Assert.NotEmpty(read.Claims[0].Controls);
        Assert.Equal(0.9918, Assert.Single(Assert.Single(read.Tables).References).Values["boosted"]["testAccuracy"], 12);
    }

    [Fact]
    public void The_index_of_many_stages_says_which_one_runs_though_nothing_follows()
    {
        using var temporary = new TemporaryFolder();
        var plan = PipelineText.Read($"{PipelineText.Small}\nseed: [{string.Join(", ", Enumerable.Range(1, 200))}]").Plan(PipelineText.Identity);
        using var folder = Take(temporary, plan);
        folder.Set(plan.Instances[0], StageStatus.Running);
        folder.Set(plan.Instances[0], StageStatus.Done);
        folder.Set(plan.Instances[1], StageStatus.Running);
        var patience = Stopwatch.StartNew();
        while (RunFolder.ReadIndex(folder.Path).Stages[1].Status != StageStatus.Running)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(1), "the index does not say what runs");
            Thread.Sleep(20);
        }
        Assert.Equal(StageStatus.Done, RunFolder.ReadIndex(folder.Path).Stages[0].Status);
    }

    [Fact]
    public void Finished_and_begun_stages_are_found_again()
    {
        using var temporary = new TemporaryFolder();
        var plan = PipelineText.Read(PipelineText.Small).Plan(PipelineText.Identity);
        using (var folder = Take(temporary, plan))
        {
            Directory.CreateDirectory(folder.Of(plan.Instances[0]));
            File.WriteAllText(folder.ResultOf(plan.Instances[0]), """{ "metrics": {} }""");
            foreach (var name in plan.Instances[0].Spec.Kind.FilesOf(plan.Instances[0].Spec))
            {
                var path = FileSeal.PathIn(folder.Of(plan.Instances[0]), name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, "");
            }
            Directory.CreateDirectory(folder.Of(plan.Instances[1]));
            Assert.Throws<RunException>(() => Take(temporary, plan));
        }
        using var again = Take(temporary, plan);
        Assert.Equal([StageStatus.Done, StageStatus.Interrupted, StageStatus.Pending],
            plan.Instances.Select(instance => again[instance]));
    }

    [Fact]
    public void The_machine_is_described()
    {
        var facts = MachineFacts.Of(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Assert.Equal("2026-01-02T03:04:05Z", facts.StartedUtc);
        foreach (var fact in new[] { facts.Version, facts.Os, facts.Cpu, facts.Runtime }) Assert.NotEmpty(fact!);
        Assert.True(facts.Cores > 0);
    }
}
