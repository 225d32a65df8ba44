using NativeTickets.Lab.Running;
using NativeTickets.Reporting;
using Spectre.Console;

namespace NativeTickets.Cli;

/// <summary>Runs a verb; what a user can act on is shown as text with an exit code, never as a stack trace.</summary>
static class Failures
{
    public static int Guard(Func<int> verb)
    {
        try
        {
            return verb();
        }
        catch (Exception e) when (UserFailure.TryDescribe(e, out var failure))
        {
            return Tell(failure.Text, failure.IsInvalidPipeline ? ExitCode.Invalid : ExitCode.Failed);
        }
    }

    static int Tell(string text, int code)
    {
        var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        errors.Profile.Width = int.MaxValue; // a fact is not broken into lines that its reader must join again
        errors.MarkupLineInterpolated($"[red]error:[/] {text}");
        return code;
    }
}
