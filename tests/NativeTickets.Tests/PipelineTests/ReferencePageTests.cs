using NativeTickets.Lab;
using NativeTickets.Plan.Pipelines;

namespace NativeTickets.Tests;

/// <summary>The reference page says what the schema checks.</summary>
public sealed class ReferencePageTests
{
    static readonly string File = Path.Combine(RepositoryRoot.Path, "docs", "pipeline-reference.md");

    [Fact]
    public void The_pipeline_reference_is_what_the_schema_generates()
    {
        var page = ReferencePage.Write(NativeLaboratory.Instance);
        if (Environment.GetEnvironmentVariable("NATIVETICKETS_WRITE_DOCS") == "1") System.IO.File.WriteAllText(File, page);
        Assert.True(System.IO.File.Exists(File) && System.IO.File.ReadAllText(File) == page,
            $"{File} is out of date; run the tests once with NATIVETICKETS_WRITE_DOCS=1 and commit it");
    }
}
