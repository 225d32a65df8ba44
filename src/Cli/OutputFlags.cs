using System.CommandLine;

namespace NativeTickets.Cli;

/// <summary>The flags of every verb that prints a table: it is shown as text, printed as one JSON document for programs, or left out.</summary>
sealed class OutputFlags
{
    readonly Option<bool> quiet = new("--quiet") { Description = "Print nothing but errors; the exit code says how it ended." };
    readonly Option<bool> json = new("--json") { Description = "Print one JSON document, for programs; other lines go to standard error." };

    /// <summary>The flags of a verb, which are added to it.</summary>
    public OutputFlags(Command command)
    {
        command.Options.Add(quiet);
        command.Options.Add(json);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(quiet) && parsed.GetValue(json)) parsed.AddError($"{quiet.Name} and {json.Name}: wanted one of them");
        });
    }

    /// <summary>Shows from now on what is asked for.</summary>
    public void Begin(ParseResult parsed) =>
        Screen.Form = parsed.GetValue(json) ? ScreenForm.Json : parsed.GetValue(quiet) ? ScreenForm.Quiet : ScreenForm.Text;
}
