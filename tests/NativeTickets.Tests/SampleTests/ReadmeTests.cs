using System.Text.RegularExpressions;
using NativeTickets.Lab;

namespace NativeTickets.Tests;

/// <summary>What the README shows is what the project has: its program, its pipeline, its two commands, its links.</summary>
public sealed class ReadmeTests
{
    static readonly string Readme = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Its_program_is_a_sample_that_runs_and_has_ten_lines()
    {
        var sample = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "samples", "10-ten-lines", "Program.cs")).ReplaceLineEndings("\n");
        var shown = Assert.Single(Blocks(Readme, "csharp"));
        Assert.Equal(sample.Split("\n\n")[1], shown); // what comes after its usings
        Assert.Equal(10, shown.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void The_pipeline_of_the_first_steps_can_be_run()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder, "first.yaml");
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "first-steps.md")).ReplaceLineEndings("\n");
        File.WriteAllText(path, Assert.Single(Blocks(page, "yaml")));
        Assert.Equal("my-first-ticket", NativeLaboratory.Read(path).Spec.Name);
    }

    [Fact]
    public void Set_up_is_exactly_two_commands() => Assert.Equal(
        "dotnet run --project src/Cli -c Release -- run pipelines/quickstart.yaml\n./check\n",
        Blocks(Readme, "sh").First());

    /// <summary>The numbers under its picture stand on the page that the picture is of.</summary>
    [Fact]
    public void Its_numbers_are_those_of_a_committed_result()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "results", "figure5.md"));
        Assert.Contains("34.30 % against 20.90 %, clears the bound: +13.40 pp \\[+6.20, +20.60\\]", page, StringComparison.Ordinal);
        Assert.Contains("34.30 % against 25.70 %", page, StringComparison.Ordinal);
        string[] known = ["34.30", "20.90", "13.40", "6.20", "20.60", "25.70"];
        var caption = Readme.Split('\n').Single(line => line.StartsWith("[Boosting tickets in WideResNets]", StringComparison.Ordinal));
        Assert.Equal(known.Order(), Regex.Matches(caption, @"\d+\.\d+").Select(number => number.Value).Order());
        Assert.DoesNotMatch(@"\d(?:\.\d+)? ?(?:%|times|×|points)", Readme.Replace(caption, "", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_links_lead_to_files()
    {
        var links = Regex.Matches(Readme, @"\]\((?<path>[^)#]+)(?:#[^)]*)?\)").Select(m => m.Groups["path"].Value)
            .Where(path => !path.Contains("://", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, link)), $"README.md links to {link}, which is not there"));
    }

    static IEnumerable<string> Blocks(string page, string language) =>
        Regex.Matches(page, $@"^```{language}\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Select(m => m.Groups["text"].Value);
}
