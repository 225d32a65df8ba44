namespace NativeTickets.Tests;

/// <summary>The page on the run folder says what is written and read.</summary>
public sealed class RunFolderPageTests
{
    static readonly string Page = Path.Combine(RepositoryRoot.Path, "docs", "run-folder.md");

    [Fact]
    public void The_page_on_the_run_folder_is_what_the_records_generate()
    {
        var page = RunFolderPage.Write();
        if (Environment.GetEnvironmentVariable("NATIVETICKETS_WRITE_DOCS") == "1") File.WriteAllText(Page, page);
        Assert.True(File.Exists(Page) && File.ReadAllText(Page) == page,
            $"{Page} is out of date; run the tests once with NATIVETICKETS_WRITE_DOCS=1 and commit it");
    }
}
