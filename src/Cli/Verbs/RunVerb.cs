using System.CommandLine;
using NativeTickets.Lab;
using NativeTickets.Lab.Running;
using NativeTickets.Plan.Pipelines;
using NativeTickets.Reporting;
using Spectre.Console;

namespace NativeTickets.Cli;

/// <summary><c>run</c>: the whole of a pipeline, from where an earlier run left it, and its report; as a worker, what others do not do.</summary>
static class RunVerb
{
    public static Command Create()
    {
        var flags = new RunFlags();
        var stopAfter = new Option<string?>("--stop-after")
        {
            Description = "Stop after this time with a checkpoint and exit code 75: 110min, 2h, 1h30min. The same command continues.",
        };
        var worker = new Option<bool>("--worker")
        {
            Description = "Share the run folder with other workers, on this machine or on others: each runs what none has. Exit code 75 when stopped.",
        };
        var retries = TypedInput.CountOr(0, "--retries", "How often a stage that failed is tried again.", 0, RunOptions.MostRetries);
        var staleAfter = new Option<string>("--stale-after")
        {
            Description = "After this time without a sign of life, a stage of a worker is taken over by another.",
            DefaultValueFactory = _ => "10min",
        };
        var only = new Option<string[]>("--only")
        {
            Description = "As a worker: run the stages alone whose hashes begin so, as 'plan --json' lists them. May be repeated.",
        };
        var oneStep = new Option<bool>("--one-step")
        {
            Description = "Only show that all of it works: one step of every stage for the first seed, in a temporary folder; nothing is kept.",
        };
        var command = new Command("run", "Run a pipeline, or continue one, and report.") { flags.File };
        flags.AddTo(command);
        foreach (var option in (Option[])[oneStep, worker, stopAfter, retries, staleAfter, only]) command.Options.Add(option);
        var output = new OutputFlags(command);
        command.SetAction(parsed => OnRanks(RankTeam.TryJoin, [.. parsed.Tokens.Select(token => token.Value)], team =>
        {
            output.Begin(parsed);
            var options = flags.OptionsOf(parsed) with
            {
                Team = team,
                Only = parsed.GetValue(only) ?? [],
                Retries = parsed.GetValue(retries),
                StaleAfter = DurationText.Read(staleAfter.Name, parsed.GetRequiredValue(staleAfter)),
            };
            FlagPairs.Need(parsed, worker, only);
            TimeSpan? time = parsed.GetValue(stopAfter) is { } text ? DurationText.Read(stopAfter.Name, text) : null;
            if (parsed.GetValue(oneStep))
                return time is not null ? throw new RequestException("--one-step keeps nothing that could be continued; leave --stop-after out")
                    : parsed.GetValue(worker) ? throw new RequestException("--one-step keeps nothing that workers could share; leave --worker out")
                    : team is not null ? throw new RequestException("--one-step keeps nothing that ranks could share; start one process")
                    : RunOneStep(flags.PathOf(parsed), options);
            return team is { IsFirst: false } ? Follow(flags.PathOf(parsed), options) : Run(flags.PathOf(parsed), options, time, parsed.GetValue(worker));
        }));
        return command;
    }

    /// <summary>
    /// Runs as one of the ranks that a launcher started, or alone where none did; what goes wrong, a fault of the program included, is said before the others
    /// are let go or ended, so that none waits for a rank that has left.
    /// </summary>
    internal static int OnRanks(Func<RankTeam?> join, IReadOnlyList<string> arguments, Func<RankTeam?, int> run)
    {
        RankTeam? team = null;
        int code;
        try
        {
            code = Failures.Guard(() => run(team = join()), () => team is { IsFirst: false } ? $"rank {team.Own}: " : "");
        }
        catch (Exception fault) when (team is not null)
        {
            code = Fault.Tell(fault, arguments);
        }
        team?.End(code);
        return code;
    }

    // signals reach all ranks: rank 0 decides, and the others wait for what it does
    static int Follow(string file, RunOptions options)
    {
        using var interruption = new Interruption();
        PipelineRunner.Follow(() => NativeLaboratory.Read(file, options.Scale, options.Given), options);
        return ExitCode.Done;
    }

    /// <summary>Runs a pipeline and reports; the exit code.</summary>
    static int Run(string file, RunOptions options, TimeSpan? stopAfter, bool isWorker) =>
        Run(() => NativeLaboratory.Read(file, options.Scale, options.Given), options, stopAfter, isWorker);

    /// <summary>Runs a pipeline and reports; the exit code.</summary>
    public static int Run(Func<PipelineFile> read, RunOptions options, TimeSpan? stopAfter = null, bool isWorker = false)
    {
        using var interruption = new Interruption(stopAfter, isWorker);
        return Interruption.Guard(interruption, "stopped; everything up to the last step is saved. Run the same command again to continue.", () =>
        {
            var pipeline = read();
            Fault.RunFolder = Path.Combine(options.Out, pipeline.Spec.Name);
            if (isWorker) return Work(pipeline, options, interruption.Token);
            try
            {
                return ReportView.WriteAndShow(Execute(listener => PipelineRunner.Run(pipeline, options, listener, interruption.Token)));
            }
            catch (StagesFailedException e)
            {
                ReportView.WriteAndShow(e.RunFolder); // of what is done
                throw;
            }
        });
    }

    static int RunOneStep(string file, RunOptions options)
    {
        using var interruption = new Interruption();
        return Interruption.Guard(interruption, "stopped; nothing was kept", () =>
        {
            var pipeline = NativeLaboratory.Read(file, options.Scale, options.Given);
            var stages = Execute(listener => PipelineRunner.RunFirstSteps(pipeline, options, listener, interruption.Token));
            Screen.Show(new { stages }, () => Screen.Line($"every stage works: one step of each of {stages:#,0}; nothing was kept"));
            return ExitCode.Done;
        });
    }

    // that a claim was refuted is the study's result, and no worker's failure: 'report' says it
    static int Work(PipelineFile pipeline, RunOptions options, CancellationToken cancellation)
    {
        ReportOutcome? report = null;
        Execute(listener => PipelineRunner.Work(pipeline, options, listener, folder => report = ReportWriter.Write(folder), cancellation));
        Screen.Show(new { report?.Status, Report = report?.Files[0] },
            () => Screen.Line(report is null ? "nothing is left for this worker" : $"{report.Status} report: {report.Files[0]}"));
        return ExitCode.Done;
    }

    static T Execute<T>(Func<RunListener, T> run)
    {
        if (Screen.Form != ScreenForm.Text) return run(RunListener.None);
        if (!Screen.CanMove) return run(new PlainProgress(Console.Out));
        using var live = new LiveLines(AnsiConsole.Console);
        return run(new TerminalProgress(live));
    }
}
