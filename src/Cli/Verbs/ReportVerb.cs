using System.CommandLine;

namespace NativeTickets.Cli;

/// <summary><c>report</c>: reads a run folder again and writes its report anew; nothing is run.</summary>
static class ReportVerb
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "A run folder, runs/quickstart for instance." };
        var command = new Command("report", "Write the report of a run folder anew, finished or not.") { folder };
        command.SetAction(parsed => Failures.Guard(() => ReportView.WriteAndShow(parsed.GetRequiredValue(folder))));
        return command;
    }
}
