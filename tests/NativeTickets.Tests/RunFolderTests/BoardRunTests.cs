using NativeTickets.Lab;
using NativeTickets.Lab.Running;
using NativeTickets.Reporting;

namespace NativeTickets.Tests;

/// <summary>The board's pipeline on SVHN runs to its report on MAT files that the test writes, with little of everything.</summary>
[Trait("Speed", "Slow")] // thirteen stages, four of them evaluations with several attacks
public sealed class BoardRunTests : IDisposable
{
    const int TrainImages = 200, TestImages = 6, ImageBytes = 3 * 32 * 32;

    /// <summary>What is cut down so that a test has the time; names of metrics and stages stay.</summary>
    static readonly (string Written, string Instead)[] Cuts =
    [
        ("trainImages: 3000, validation: 500", "trainImages: 40, validation: 10"), ("resnet18-w8", "resnet18-w2"), ("epochs: 6", "epochs: 3"),
        ("epochs: 4,", "epochs: 2,"), ("images: 100", "images: 4"), ("every: 30it", "every: 1it"), ("steps: 200", "steps: 3"),
        ("skip: 16", "skip: 2"), ("images: 16", "images: 2"), ("trials: 10", "trials: 2"), ("steps: 25", "steps: 2"),
        ("autoAttack: { epsilon: 0.031 }", "pgd: { name: autoAttack, epsilon: 0.031, steps: 2 }"),
    ];

    readonly TemporaryFolder folder = new();

    [Fact]
    public void The_board_on_svhn_runs_to_its_report()
    {
        var mat = Directory.CreateDirectory(Path.Combine(folder, "data", "svhn")).FullName;
        File.WriteAllBytes(Path.Combine(mat, "train_32x32.mat"), Houses(TrainImages));
        File.WriteAllBytes(Path.Combine(mat, "test_32x32.mat"), Houses(TestImages));
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "pipelines", "board", "board-svhn.yaml"));
        foreach (var (written, instead) in Cuts)
        {
            Assert.Contains(written, text, StringComparison.Ordinal);
            text = text.Replace(written, instead, StringComparison.Ordinal);
        }
        var run = PipelineRunner.Run(NativeLaboratory.Parse(text, "board-svhn.yaml", "laptop"), new RunOptions
        {
            Out = folder,
            Device = "cpu",
            DataFolder = Path.Combine(folder, "data"),
        }, new SilentListener(), TestContext.Current.CancellationToken);

        var report = ReportWriter.Write(run);
        Assert.True(report.IsComplete, report.Status);
        Assert.Equal(["Li20", "Ticket, the dense recipe", "Flying Bird"], report.Tables[0].Rows.Select(row => row[0].Split(" (")[0]));
        Assert.All(report.Tables[0].Rows, row => Assert.DoesNotContain("—", row));
        Assert.Contains(Path.Combine(run, "figures", "board-svhn.svg"), report.Files);
        Assert.Contains("total forward units, preceding stages included", File.ReadAllText(Path.Combine(run, "figures", "board-svhn.svg")),
            StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    // noise whose brightness goes with the label, so that there is something to learn
    static byte[] Houses(int images) => ArrayWriter.HouseNumbers(
        [.. Enumerable.Range(0, images * ImageBytes).Select(i => (byte)(20 * (i / ImageBytes % 10) + i * 7919 % 50))],
        [.. Enumerable.Range(0, images).Select(i => (byte)(i % 10 == 0 ? 10 : i % 10))]);
}
