using System.CommandLine;
using NativeTickets.Cli;

namespace NativeTickets.Tests;

/// <summary>A fault of the program is one line, a log and exit code 70, whichever verb it is in.</summary>
public sealed class FaultTests
{
    const string Message = "thrown by a test\nwith a second line";

    /// <summary>In a process of its own, since it takes over standard error.</summary>
    [Fact]
    public void No_verb_shows_a_stack_trace() => ChildProcess.RunTestOf<FaultTests>();

    [Fact(Explicit = true), Trait(ChildProcess.Trait, ChildProcess.TraitValue)]
    public void Every_verb_that_throws_ends_in_one_line_and_a_log()
    {
        using var errors = new StringWriter();
        Console.SetError(errors);
        string[][] lines =
        [
            ["run", "p.yaml"], ["check", "p.yaml"], ["report", "r"], ["verify", "r"], ["export", "r", "--stage", "a"], ["describe", "lenet"], ["devices"],
            ["data", "list"], ["data", "get", "mnist"], ["data", "verify"], ["list"], ["compare", "r", "s"], ["clean", "r"], ["serve", "r"],
            ["audit", "n.onnx", "--dataset", "mnist"], ["status", "r"],
            ["submit", "p.yaml", "--on", "slurm", "--workers", "1", "--time", "1min"], ["cancel", "r"],
            ["plan", "p.yaml", "--json"], ["init"], ["schema"],
        ];
        Assert.Equal(lines.Length, Leaves(Cli.CommandLine.Verbs()).Count());
        using var runFolder = new TemporaryFolder();
        foreach (var line in lines)
        {
            var verbs = Cli.CommandLine.Verbs();
            foreach (var verb in Leaves(verbs)) verb.SetAction((Func<ParseResult, int>)(_ => throw new InvalidOperationException(Message)));
            Fault.RunFolder = line[0] is "run" or "report" ? runFolder.Path : null;
            errors.GetStringBuilder().Clear();
            Assert.Equal(70, Cli.CommandLine.Run(verbs, line));
            var told = Assert.Single(errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith("error: this is a fault of the program, not yours (InvalidOperationException: thrown by a test with a second line)", told);
            var log = told.Split("what is finished stays. ")[1].Split(" says where it is")[0];
            Assert.Equal(Path.TrimEndingDirectorySeparator(Fault.RunFolder ?? Path.GetTempPath()), Path.GetDirectoryName(log));
            var text = File.ReadAllText(log);
            Assert.Contains("at NativeTickets.Tests.FaultTests", text, StringComparison.Ordinal);
            Assert.Contains($"'{line[0]}'", text, StringComparison.Ordinal);
            File.Delete(log);
        }
    }

    static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
