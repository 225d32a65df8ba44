using System.CommandLine;
using NativeTickets.Lab;
using NativeTickets.Lab.Running;
using NativeTickets.Plan.Pipelines;
using Spectre.Console;

namespace NativeTickets.Cli;

/// <summary><c>run</c>: the whole of a pipeline, from where an earlier run left it, and its report.</summary>
static class RunVerb
{
    public static Command Create()
    {
        var flags = new RunFlags();
        var command = new Command("run", "Run a pipeline, or continue one, and report.") { flags.File };
        flags.AddTo(command);
        command.SetAction(parsed => Failures.Guard(() => Run(flags.PathOf(parsed), flags.OptionsOf(parsed))));
        return command;
    }

    /// <summary>Runs a pipeline and reports; the exit code.</summary>
    public static int Run(string file, RunOptions options)
    {
        using var interruption = new Interruption();
        return Interruption.Guard(interruption, "stopped; everything up to the last step is saved. Run the same command again to continue.", () =>
        {
            var pipeline = NativeLaboratory.Read(file, options.Scale);
            Fault.RunFolder = Path.Combine(options.Out, pipeline.Spec.Name);
            try
            {
                return ReportView.WriteAndShow(Execute(pipeline, options, interruption.Token));
            }
            catch (StagesFailedException e)
            {
                ReportView.WriteAndShow(e.RunFolder); // of what is done
                throw;
            }
        });
    }

    static string Execute(PipelineFile pipeline, RunOptions options, CancellationToken cancellation) => Screen.IsTerminal
        ? AnsiConsole.Status().Start("begins", status => PipelineRunner.Run(pipeline, options, new TerminalProgress(AnsiConsole.Console, status), cancellation))
        : PipelineRunner.Run(pipeline, options, new PlainProgress(Console.Out), cancellation);
}
