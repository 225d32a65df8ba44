using System.CommandLine;
using NativeTickets.Lab.Inspection;
using Spectre.Console;

namespace NativeTickets.Cli;

/// <summary><c>data</c>: lists, fetches and verifies data sets.</summary>
static class DataVerb
{
    const double LineSeconds = 10, LiveSeconds = 0.1;

    public static Command Create() => new("data", "List, fetch and verify data sets.") { CreateList(), CreateGet(), CreateVerify() };

    static Command CreateList()
    {
        var data = Folder();
        var command = new Command("list", "List the data sets, and where they lie.") { data };
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            var sets = DataInspection.List(parsed.GetValue(data));
            Screen.Show(sets, () => Show(sets));
            return ExitCode.Done;
        }));
        return command;
    }

    static void Show(IReadOnlyList<DataSummary> sets)
    {
        var table = Screen.Table(["data set", "images (to train + to test)", "shape", "where"], ["classes"]);
        foreach (var set in sets) Screen.Row(table, set.Name, set.Images, set.Shape, set.Place, $"{set.Classes}");
        Screen.Show(table);
        Screen.Line("Your own images, a folder for each class, are 'dataset: folder' in a pipeline.");
    }

    static Command CreateGet()
    {
        var (name, data) = (new Argument<string>("name") { Description = "Which: a name that data list shows." }, Folder());
        var from = new Option<string?>("--from") { Description = "The address of a folder that has the same files, asked instead of the usual places." };
        var command = new Command("get", "Fetch a data set, check its digest, unpack it. A stopped fetch continues where it was.") { name, data, from };
        command.SetAction(parsed => Failures.Guard(() => Get(parsed.GetRequiredValue(name), parsed.GetValue(data), parsed.GetValue(from))));
        return command;
    }

    static Command CreateVerify()
    {
        var name = new Argument<string?>("name") { Description = "Which; all that are here by default.", Arity = ArgumentArity.ZeroOrOne };
        var data = Folder();
        var command = new Command("verify", "Tell whether files are the ones that a data set's authors publish; exits with 1 if not.") { name, data };
        command.SetAction(parsed => Failures.Guard(() =>
        {
            var checks = DataInspection.Verify(parsed.GetValue(name), parsed.GetValue(data));
            foreach (var line in checks.SelectMany(check => check.Lines)) Screen.Line(line);
            return checks.All(check => check.IsOfficial) ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    static Option<string?> Folder() => PathInput.Option("--data", "The folder that holds data sets. Without it, the one that NATIVETICKETS_DATA names.");

    static int Get(string name, string? folder, string? from)
    {
        using var interruption = new Interruption();
        return Interruption.Guard(interruption, "stopped; what has come so far is kept. Run the same command again to continue.", () =>
        {
            IReadOnlyList<string> Fetch(DownloadLines lines) => DataInspection.Get(name, folder, from, lines.Report, interruption.Token);
            var told = Screen.IsTerminal
                ? AnsiConsole.Status().Start("begins", status => Fetch(new DownloadLines(line => status.Status(Markup.Escape(line)), LiveSeconds)))
                : Fetch(new DownloadLines(Screen.Line, LineSeconds));
            foreach (var line in told) Screen.Line(line);
            return ExitCode.Done;
        });
    }
}
