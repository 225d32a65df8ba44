using NativeTickets.Reporting;

namespace NativeTickets.Tests;

/// <summary>A report for readers who have no run folder.</summary>
public sealed class PublishedPageTests
{
    static SampleRun Run() => new SampleRun(1).Stage("dense", 1, [0.5, 0.6]).Figure("curves", "epoch", "validationAccuracy", "dense").Save();

    [Fact]
    public void It_has_results_and_figures_and_nothing_of_the_machine()
    {
        using var run = Run();
        using var folder = new TemporaryFolder();
        File.WriteAllText(run.PathOf("provenance.json"), """{"nativetickets":"0.1.0","cpu":"some CPU","startedUtc":"2026-01-01","secret":"/home/someone"}""");
        var page = Path.Combine(folder.Path, "results", "sample.md");
        Assert.Equal([page, Path.Combine(folder.Path, "results", "sample", "curves.svg")], ReportWriter.Publish(run.Folder, page));
        var text = File.ReadAllText(page);
        Assert.Contains("](sample/curves.svg)", text);
        Assert.Contains("cpu: some CPU", text);
        Assert.DoesNotContain("secret", text);
        Assert.DoesNotContain("startedUtc", text);
        Assert.DoesNotContain("```yaml", text);
        Assert.True(File.Exists(Path.Combine(folder.Path, "results", "sample", "curves.svg")));
    }

    [Fact]
    public void The_same_folder_gives_the_same_page()
    {
        using var run = Run();
        using var folder = new TemporaryFolder();
        var (first, second) = (Path.Combine(folder.Path, "a", "page.md"), Path.Combine(folder.Path, "b", "page.md"));
        ReportWriter.Publish(run.Folder, first);
        ReportWriter.Publish(run.Folder, second);
        Assert.Equal(File.ReadAllText(first), File.ReadAllText(second));
    }

    [Fact]
    public void Another_kind_of_file_is_refused()
    {
        using var run = Run();
        var error = Assert.Throws<RequestException>(() => ReportWriter.Publish(run.Folder, "page.html"));
        Assert.Equal("page.html: a published report is a Markdown file; expected a name that ends with .md", error.Message);
    }
}
