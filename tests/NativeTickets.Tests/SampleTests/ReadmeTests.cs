using System.Text.RegularExpressions;
using NativeTickets.Lab;

namespace NativeTickets.Tests;

/// <summary>What the README shows is what the project has: its program, its pipeline, its two commands, its links.</summary>
public sealed class ReadmeTests
{
    static readonly string Readme = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Its_program_is_sliced_from_a_sample_that_runs()
    {
        var sample = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "samples", "06-ticket", "Program.cs")).ReplaceLineEndings("\n");
        Assert.Contains("\n" + Assert.Single(Blocks("csharp")), sample, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_pipeline_can_be_run()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, "readme.yaml");
        File.WriteAllText(path, Assert.Single(Blocks("yaml")));
        Assert.Equal("my-first-ticket", NativeLaboratory.Read(path).Spec.Name);
    }

    [Fact]
    public void Set_up_is_exactly_two_commands() => Assert.Equal(
        "dotnet run --project src/Cli -c Release -- run pipelines/quickstart.yaml\n./check\n",
        Blocks("sh").First());

    [Fact]
    public void Its_links_lead_to_files()
    {
        var links = Regex.Matches(Readme, @"\]\((?<path>[^)#]+)\)").Select(m => m.Groups["path"].Value).ToArray();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, link)), $"README.md links to {link}, which is not there"));
    }

    static IEnumerable<string> Blocks(string language) =>
        Regex.Matches(Readme, $@"^```{language}\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Select(m => m.Groups["text"].Value);
}
