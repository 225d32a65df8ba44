using NativeTickets.Lab.Running;
using Spectre.Console;

namespace NativeTickets.Cli;

/// <summary>Runs a verb; what a user can act on is shown as text with an exit code, never as a stack trace.</summary>
static class Failures
{
    /// <param name="verb">What is run.</param>
    /// <param name="who">Says whose failure it is, where there are several processes; null for one.</param>
    public static int Guard(Func<int> verb, Func<string>? who = null)
    {
        try
        {
            return verb();
        }
        catch (Exception e) when (UserFailure.TryDescribe(e, out var failure))
        {
            return Tell(who?.Invoke() + failure.Text, failure.IsInvalidRequest ? ExitCode.Invalid : ExitCode.Failed);
        }
    }

    /// <summary>Shows a failure.</summary>
    /// <returns>The code.</returns>
    public static int Tell(string text, int code)
    {
        var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        errors.Profile.Width = int.MaxValue; // a fact is not broken into lines that its reader must join again
        errors.MarkupLineInterpolated($"[red]error:[/] {text}");
        return code;
    }
}
