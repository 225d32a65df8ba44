using System.CommandLine;

namespace NativeTickets.Cli;

/// <summary><c>serve</c>: shows runs in a browser of this machine, live.</summary>
static class ServeVerb
{
    public static Command Create()
    {
        var folder = PathInput.Argument("folder", "A folder of run folders, or one of them.", "runs");
        var port = TypedInput.Count("--port", "The port of this machine at which the page is; by default one that is free.", 1, ushort.MaxValue);
        var command = new Command("serve", "Show runs in a browser of this machine: which there are, how far each is while it runs, and its report.")
        {
            folder, port,
        };
        command.SetAction(parsed => Failures.Guard(() =>
        {
            var runs = parsed.GetRequiredValue(folder);
            using var interruption = new Interruption();
            using var server = new PageServer(new RunPages(runs), parsed.GetValue(port));
            Screen.Line($"{runs}: open {server.Address} in a browser of this machine; Ctrl-C ends it");
            server.Run(interruption.Token);
            return ExitCode.Done;
        }));
        return command;
    }
}
