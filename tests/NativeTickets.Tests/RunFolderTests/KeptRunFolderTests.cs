using System.Text.Json;
using System.Text.RegularExpressions;
using NativeTickets.Lab;
using NativeTickets.Lab.Running;
using NativeTickets.Reporting;

namespace NativeTickets.Tests;

/// <summary>A run folder that an earlier program left behind, stopped within a training, is reported and resumed. Tests work on copies of it.</summary>
public sealed partial class KeptRunFolderTests : IDisposable
{
    static readonly CommittedLines Expected = new("Fixtures/run-folder/expected.txt");

    readonly TemporaryFolder folder = new();

    public KeptRunFolderTests() => TemporaryFolder.Copy(Path.Combine(Kept, "run"), folder);

    static string Kept => RepositoryRoot.Fixture("run-folder");

    string Run => Path.Combine(folder, "kept");

    [Fact]
    public void It_is_reported_with_the_same_verdicts_and_tables()
    {
        var report = ReportWriter.Write(Run);
        Assert.False(report.IsComplete);
        HashSet<string> files = ["report.html", "report.md", "by-epoch.svg", "by-sparsity.svg", "by-time.svg"];
        Assert.Subset(report.Files.Select(file => Path.GetFileName(file)).ToHashSet(), files);
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var claim in report.Verdicts)
        {
            var name = $"claim {claim.Claim}{(claim.Entry.Length > 0 ? $" ({claim.Entry})" : "")}";
            lines.Add(name, $"{claim.Verdict} {NumbersOf(claim.Evidence)}");
            foreach (var control in claim.Controls) lines.Add($"{name}, control {control.Stage}", $"{control.Verdict} {NumbersOf(control.Evidence)}");
        }
        var axes = RunFolder.Read(Run).Axes.Select(axis => axis.Key).ToHashSet();
        foreach (var table in report.Tables.Where(table => table.Id is "results" or "attacked"))
            foreach (var row in table.Rows)
            {
                var entry = table.Columns.Zip(row).Where(cell => axes.Contains(cell.First) && cell.Second.Length > 0)
                    .Select(cell => $"{cell.First} {cell.Second}");
                var name = entry.Any() ? $"{row[0]} ({string.Join(", ", entry)})" : row[0];
                lines.Add($"table {table.Id}, {name}", string.Join(" | ", table.Columns.Zip(row).Skip(1).Where(cell => !axes.Contains(cell.First))
                    .Select(cell => cell.Second)));
            }
        Expected.RequireSame(("report", lines));
    }

    [Fact]
    public void It_is_resumed_within_the_interrupted_training_and_ends_with_the_bits_of_an_uninterrupted_run()
    {
        RequireSameNumerics();
        var heard = Resume();
        Assert.Equal(29, heard.Skipped);
        Assert.Equal(["late seed 2 after epoch 2"], heard.Started);
        MetricFiles.AgreeIn(Assert.Single(Directory.GetDirectories(Run, "late-d2d3fc81")));
        Expected.RequireSame(("resumed", StageBits.Of(Run)));
    }

    [Fact]
    public void Without_what_the_interrupted_training_left_it_ends_with_the_same_bits()
    {
        RequireSameNumerics();
        Directory.Delete(Assert.Single(Directory.GetDirectories(Run, "late-d2d3fc81")), recursive: true);
        var heard = Resume();
        Assert.Equal(["late seed 2 after epoch 0"], heard.Started);
        Expected.RequireSame(("resumed", StageBits.Of(Run)));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Other numerics give every stage another hash: nothing of this folder is a result of theirs then, and all would be run.</summary>
    static void RequireSameNumerics()
    {
        using var provenance = JsonDocument.Parse(File.ReadAllText(Path.Combine(Kept, "run", "kept", "provenance.json")));
        var numerics = provenance.RootElement.GetProperty("numerics").GetString();
        Assert.SkipWhen(numerics != Numerics.Version,
            $"the folder is of numerics version {numerics}, this program's is {Numerics.Version}: it can be reported, and not resumed");
    }

    Resumption Resume()
    {
        var heard = new Resumption();
        var pipeline = NativeLaboratory.Read(Path.Combine(Kept, "kept.yaml"));
        PipelineRunner.Run(pipeline, new RunOptions { Out = folder, Device = "cpu" }, heard, TestContext.Current.CancellationToken);
        return heard;
    }

    static string NumbersOf(string evidence) => string.Join(' ', Number().Matches(evidence).Select(match => match.Value));

    [GeneratedRegex(@"[+−]?\d+(\.\d+)?")]
    private static partial Regex Number();

    sealed class Resumption : RunListener
    {
        public int Skipped { get; private set; }

        public List<string> Started { get; } = [];

        public override void StageSkipped(StageHeader stage) => Skipped++;

        public override void StageBegan(StageHeader stage, StageStart start) => Started.Add($"{stage.Id} seed {stage.Seed} after epoch {start.EpochsDone}");
    }
}
