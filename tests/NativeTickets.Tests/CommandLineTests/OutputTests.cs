using System.CommandLine;
using System.Text.Json.Nodes;

namespace NativeTickets.Tests;

/// <summary><c>--json</c> and <c>--quiet</c>, which every verb has that prints a table.</summary>
public sealed class OutputTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Verbs that print lines alone: what they did, a script, a schema, a page's path or address.</summary>
    static readonly string[] WithoutTables = ["init", "schema", "submit", "cancel", "serve", "verify", "export", "get"];

    [Fact]
    public void Every_verb_has_them_that_prints_a_table()
    {
        var verbs = Leaves(Cli.CommandLine.Verbs()).ToArray();
        Assert.All(verbs, verb => Assert.Equal(!WithoutTables.Contains(verb.Name),
            verb.Options.Any(option => option.Name == "--json") && verb.Options.Any(option => option.Name == "--quiet")));
    }

    [Fact, Trait("Speed", "Slow")]
    public void A_run_is_one_document_and_its_report_the_same()
    {
        TinyRun.Write(folder);
        var ran = Document("run", "tiny.yaml", "--json").AsObject();
        Assert.True((bool)ran["isComplete"]!);
        Assert.NotEmpty(ran["tables"]!.AsArray()[^1]!["rows"]!.AsArray());
        var again = Document("report", "runs/tiny", "--json").AsObject();
        Assert.Equal(ran.ToJsonString(), again.ToJsonString());
        Assert.Equal("tiny", (string?)Document("list", "--json")[0]!["name"]);
        Assert.True((bool)Document("status", "runs/tiny", "--json")["isOver"]!);
        Assert.Empty(Document("compare", "runs/tiny", "runs/tiny", "--json")["settings"]!.AsArray());
        string[][] lines = [["report", "runs/tiny"], ["list"], ["status", "runs/tiny"], ["compare", "runs/tiny", "runs/tiny"], ["run", "tiny.yaml"]];
        foreach (var line in lines)
        {
            var quiet = CommandLine.Run(folder, [.. line, "--quiet"]).Ended(0);
            Assert.Equal("", quiet.Output + quiet.Errors);
        }
    }

    [Fact, Trait("Speed", "Slow")]
    public void What_is_not_known_is_null_and_numbers_are_numbers()
    {
        TinyRun.Write(folder);
        var check = Document("check", "tiny.yaml", "--json");
        Assert.Equal(4, check["stages"]!.AsArray().Count);
        Assert.True((double)check["secondsLeft"]! > 0);
        Assert.Equal("search", (string?)check["stages"]![0]!["id"]);
        var plan = Document("plan", "tiny.yaml", "--json").AsArray();
        Assert.Equal(64, ((string)plan[0]!["hash"]!).Length);
        Assert.Equal((string?)plan[0]!["hash"], (string?)plan[1]!["inputs"]![0]);
        Assert.Equal(431_080, (long)Document("describe", "lenet", "--json")[0]!["parameters"]!);
        Assert.Contains(Document("devices", "--json").AsArray(), device => (string?)device!["name"] == "cpu");
        Assert.Contains(Document("data", "list", "--json").AsArray(), set => (string?)set!["name"] == "glyphs");
        Assert.Equal(4, (int)Document("run", "tiny.yaml", "--one-step", "--json")["stages"]!);
    }

    [Fact]
    public void Both_at_once_are_refused_and_errors_are_shown_all_the_same()
    {
        Assert.Contains("wanted one of them", CommandLine.Run(folder, "list", "--json", "--quiet").Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("there is no such folder", CommandLine.Run(folder, "list", "nowhere", "--quiet").Ended(2).Error, StringComparison.Ordinal);
    }

    JsonNode Document(params string[] arguments) => JsonNode.Parse(CommandLine.Run(folder, arguments).Ended(0).Output)!;

    static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
