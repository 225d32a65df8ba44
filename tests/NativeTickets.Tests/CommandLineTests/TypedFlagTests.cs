using System.CommandLine;

namespace NativeTickets.Tests;

/// <summary>What cannot be read of a command line is told in words of the user's, on standard error, and never ends as a fault of the program.</summary>
public sealed class TypedFlagTests : IDisposable
{
    const string Word = "nosuch";

    // what follows a flag that is there or not is an argument of the verb
    static readonly Type[] Untyped = [typeof(string), typeof(string[]), typeof(bool)];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_flag_with_a_type_says_what_it_got_and_what_it_wanted()
    {
        var seen = new List<string>();
        foreach (var (words, verb) in Leaves(Cli.CommandLine.Verbs(), []))
            foreach (var flag in verb.Options.Where(flag => !Untyped.Contains(flag.ValueType)))
            {
                var parsed = Cli.CommandLine.Verbs().Parse([.. words, $"{flag.Name}={Word}"]);
                var told = Assert.Single(parsed.Errors.Select(error => error.Message), message => message.Contains(Word, StringComparison.Ordinal));
                Assert.StartsWith($"{flag.Name} is '{Word}'; wanted ", told, StringComparison.Ordinal);
                Assert.All(parsed.Errors, error => Assert.DoesNotContain("System.", error.Message, StringComparison.Ordinal));
                seen.Add(flag.Name);
            }
        foreach (var flag in (string[])["--port", "--images", "--threads", "--replay", "--seed", "--sparsity", "--format", "--card", "--workers"])
            Assert.Contains(flag, seen);
    }

    [Theory]
    [InlineData("--port is 'nosuch'; wanted a number from 1 to 65535", "serve", ".", "--port", "nosuch")]
    [InlineData("--port is '-1'; wanted a number from 1 to 65535", "serve", ".", "--port", "-1")]
    [InlineData("--port is 99999; wanted a number from 1 to 65535", "serve", ".", "--port", "99999")]
    [InlineData("--images is 0; wanted a number from 1 to 1000000", "audit", "n.onnx", "--dataset", "mnist", "--images", "0")]
    [InlineData("--replay is 0; wanted a number from 1 to 1000000", "verify", ".", "--replay", "0")]
    [InlineData("--format is 'foo'; wanted safetensors or onnx", "export", ".", "--stage", "a", "--format", "foo")]
    [InlineData("'maybe' is one argument more than 'devices' takes", "devices", "--quiet=maybe")]
    [InlineData("there is no flag '--jsn'; nearest known flag: '--json'", "list", "--jsn")]
    [InlineData("there is no verb 'rnu'; nearest known verb: 'run'", "rnu")]
    [InlineData("'b' is one argument more than 'list' takes", "list", "a", "b", "--json")]
    [InlineData("'nativetickets data get --help' lists what there is", "data", "get")]
    [InlineData("nosuch: there is no such folder", "list", "nosuch")]
    [InlineData("nosuch: there is no such folder", "serve", "nosuch")]
    [InlineData("p.yaml: is a file; wanted a folder of run folders", "list", "p.yaml")]
    [InlineData("p.yaml: is a file; wanted a folder of run folders", "serve", "p.yaml")]
    [InlineData("--stop-after", "run", "p.yaml", "--one-step", "--stop-after", "x")]
    [InlineData("leave --stop-after out", "run", "p.yaml", "--one-step", "--stop-after", "1h")]
    [InlineData("--device belongs to --probe; wanted --probe too", "devices", "--device", "nosuchdev")]
    [InlineData("--tiny belongs to --probe", "devices", "--tiny")]
    [InlineData("--seed belongs to --replay", "verify", ".", "--seed", "1")]
    [InlineData("--threads belongs to --replay", "verify", ".", "--threads", "1")]
    [InlineData("--only belongs to --worker", "run", "p.yaml", "--only", "ab12")]
    [InlineData("--names has no meaning with --card", "export", ".", "--stage", "a", "--card", "robustBench", "--names", "ours")]
    [InlineData("leave --format and --masks out", "export", ".", "--stage", "a", "--card", "robustBench", "--format", "onnx")]
    public void A_wrong_request_is_one_line_on_standard_error_and_exit_code_2(string message, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(folder, "p.yaml"), "");
        var outcome = CommandLine.Run(folder, arguments).Ended(2);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void No_words_at_all_are_answered_with_the_help_on_standard_error()
    {
        var outcome = CommandLine.Run(folder).Ended(2);
        Assert.Contains("compare", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    static IEnumerable<(IReadOnlyList<string> Words, Command Verb)> Leaves(Command command, IReadOnlyList<string> words) => command.Subcommands.Count == 0
        ? [(words, command)]
        : command.Subcommands.SelectMany(verb => Leaves(verb, [.. words, verb.Name]));
}
