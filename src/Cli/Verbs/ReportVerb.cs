using System.CommandLine;
using NativeTickets.Lab.Workers;
using NativeTickets.Reporting;

namespace NativeTickets.Cli;

/// <summary><c>report</c>: reads a run folder and writes its report again; nothing is run.</summary>
static class ReportVerb
{
    public static Command Create()
    {
        var folder = PathInput.Argument("folder", "A run folder, runs/quickstart for instance.");
        var publish = PathInput.Option("--publish",
            "Write a Markdown page for readers without the run folder instead, with its figures beside it: results/figure4.md.");
        var command = new Command("report", "Write the report of a run folder again, finished or not.") { folder, publish };
        var output = new OutputFlags(command);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            output.Begin(parsed);
            var run = Fault.RunFolder = parsed.GetRequiredValue(folder);
            SharedIndex.Update(run);
            if (parsed.GetValue(publish) is not { } page) return ReportView.WriteAndShow(run);
            var files = ReportWriter.Publish(run, page);
            Screen.Show(new { files }, () =>
            {
                foreach (var file in files) Screen.Line(file);
            });
            return ExitCode.Done;
        }));
        return command;
    }
}
