using System.CommandLine;
using System.Globalization;
using System.Reflection;
using NativeTickets.Cluster;
using NativeTickets.Lab;
using NativeTickets.Lab.Forecasts;
using NativeTickets.Lab.Receipts;
using NativeTickets.Lab.Running;

namespace NativeTickets.Cli;

/// <summary><c>submit</c>: workers of a pipeline as a job of an engine; prints the job's number and returns.</summary>
static class SubmitVerb
{
    const int MostWorkers = 1000; // Slurm's arrays have 1,001 tasks by default
    const int MostProcessors = 4096, MostCards = 64; // more than any node has
    const double Reserve = 1.25; // the forecast of memory is a rough one, and a job that takes more is killed
    const double Megabyte = 1 << 20;
    const double LeastMemory = 1024; // megabytes

    public static Command Create()
    {
        var flags = new RunFlags();
        var on = new Option<string>("--on") { Description = "The engine: slurm.", Required = true };
        var workers = TypedInput.CountOr(1, "--workers", "Workers: tasks of the job's array.", 1, MostWorkers);
        var time = new Option<string>("--time") { Description = "What each may take before it is queued again: 2h.", Required = true };
        var atMost = TypedInput.Count("--at-most", "Workers at once at most.", 1, MostWorkers);
        var partition = new Option<string?>("--partition") { Description = "Where they run." };
        var account = new Option<string?>("--account") { Description = "Who pays." };
        var cpus = TypedInput.Count("--cpus", "Processors of each; by default as many threads as 'check' forecasts with.", 1, MostProcessors);
        var memory = new Option<string?>("--memory")
        {
            Description = "Memory of each, 32G for instance; by default what 'check' forecasts, and a quarter more.",
        };
        var gpus = TypedInput.Count("--gpus", "Cards of each.", 1, MostCards);
        var setup = new Option<string[]>("--setup") { Description = "Commands of the shell before the worker: 'module load cuda'. May be repeated." };
        var others = new Option<string[]>("--sbatch") { Description = "Any other option of sbatch: '--qos=long'. May be repeated." };
        var retries = TypedInput.CountOr(0, "--retries", "As of 'run'.", 0, RunOptions.MostRetries);
        var staleAfter = new Option<string?>("--stale-after") { Description = "As of 'run'." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the script and submit nothing." };
        var command = new Command("submit", "Submit workers of a pipeline to a cluster's scheduler.") { flags.File };
        flags.AddTo(command);
        Option[] own = [on, workers, time, atMost, partition, account, cpus, memory, gpus, setup, others, retries, staleAfter, dryRun];
        foreach (var option in own) command.Options.Add(option);
        command.SetAction(parsed => Failures.Guard(() =>
        {
            if (parsed.GetRequiredValue(on) is not "slurm" and var engine)
                throw new RequestException($"--on is '{ShownText.Quote(engine)}'; wanted slurm");
            List<string> words = [.. flags.Words(parsed)];
            if (parsed.GetValue(retries) is > 0 and var again) words.AddRange([retries.Name, FormattableString.Invariant($"{again}")]);
            if (parsed.GetValue(staleAfter) is { } stale)
            {
                DurationText.Read(staleAfter.Name, stale);
                words.AddRange([staleAfter.Name, stale]);
            }
            foreach (var word in (string?[])[parsed.GetValue(partition), parsed.GetValue(account), parsed.GetValue(memory), .. parsed.GetValue(setup) ?? [],
                .. parsed.GetValue(others) ?? [], .. words])
                if (word?.Any(char.IsControl) == true)
                    throw new RequestException($"'{ShownText.Quote(word)}' has a line's end or another control character in it");
            var options = flags.OptionsOf(parsed);
            var pipeline = NativeLaboratory.Read(flags.PathOf(parsed), options.Scale, options.Given);
            var run = Path.GetFullPath(Path.Combine(options.Out, pipeline.Spec.Name));
            using var interruption = new Interruption();
            return Interruption.Guard(interruption, "stopped; nothing was submitted", () =>
            {
                var check = PipelineCheck.Run(pipeline, options, interruption.Token);
                var megabytes = Math.Max(LeastMemory, Math.Ceiling(check.Resources.Memory * Reserve / Megabyte));
                var files = new ClusterFiles(run);
                var (hash, isDry) = (RunningProgram.Hash, parsed.GetValue(dryRun));
                var request = new SlurmRequest
                {
                    Name = pipeline.Spec.Name,
                    RunFolder = run,
                    Folder = Directory.GetCurrentDirectory(),
                    Command = [.. ProgramWords(isDry ? files.ProgramOf(hash) : files.CopyProgram(AppContext.BaseDirectory, hash)), "run", .. words, "--worker"],
                    Workers = parsed.GetValue(workers),
                    Time = DurationText.Read(time.Name, parsed.GetRequiredValue(time)),
                    AtMost = parsed.GetValue(atMost),
                    Partition = parsed.GetValue(partition),
                    Account = parsed.GetValue(account),
                    Cpus = parsed.GetValue(cpus) ?? check.Threads,
                    Memory = parsed.GetValue(memory) ?? string.Create(CultureInfo.InvariantCulture, $"{megabytes:0}M"),
                    Gpus = parsed.GetValue(gpus),
                    Setup = parsed.GetValue(setup) ?? [],
                    Others = parsed.GetValue(others) ?? [],
                };
                var script = SlurmScript.Text(request);
                if (isDry) Console.Out.Write(script);
                else Submit(run, script, check.SecondsLeft);
                return ExitCode.Done;
            });
        }));
        return command;
    }

    static void Submit(string run, string script, double seconds)
    {
        var files = new ClusterFiles(run);
        OutputFile.MakeFolder(files.Logs);
        AtomicFile.Write(files.Token, _ => { });
        AtomicFile.Write(files.Script, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(script)));
        var job = Slurm.Submit(files.Script);
        SubmittedJobs.Add(run, job);
        Screen.Line($"job {job}; expected on this machine, one stage after another: {ProgressText.Duration(seconds)}. "
            + $"'nativetickets status {run}' shows how far it is");
    }

    // as it was started here: by the runtime that was asked for it, or by itself
    static IReadOnlyList<string> ProgramWords(string copy)
    {
        var started = Environment.ProcessPath ?? "dotnet";
        var entry = (Assembly.GetEntryAssembly() ?? typeof(SubmitVerb).Assembly).GetName().Name!;
        return Path.GetFileNameWithoutExtension(started) == "dotnet"
            ? [started, Path.Combine(copy, entry + ".dll")]
            : [Path.Combine(copy, Path.GetFileName(started))];
    }
}

/// <summary><c>cancel</c>: ends the jobs that were submitted for a run folder.</summary>
static class CancelVerb
{
    public static Command Create()
    {
        var folder = PathInput.Argument("folder", "A run folder, runs/quickstart for instance.");
        var command = new Command("cancel", "End the jobs that were submitted for a run; what is done stays.") { folder };
        command.SetAction(parsed => Failures.Guard(() =>
        {
            var run = parsed.GetRequiredValue(folder);
            OwnFolders.Add(run);
            var jobs = SubmittedJobs.Of(run);
            if (jobs.Count == 0) throw new RequestException($"{run}: no job was submitted for this folder");
            // a worker that is asked to stop asks to be started again: its script looks for this first
            foreach (var job in jobs) AtomicFile.Write($"{new ClusterFiles(run).Cancelled}-{job}", _ => { });
            Slurm.Cancel(jobs);
            Screen.Line($"cancelled: {string.Join(", ", jobs)}");
            return ExitCode.Done;
        }));
        return command;
    }
}
