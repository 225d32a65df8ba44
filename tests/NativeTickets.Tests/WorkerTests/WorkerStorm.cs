using System.Diagnostics;
using System.Globalization;

namespace NativeTickets.Tests;

/// <summary>
/// Workers on one run folder that are killed, stopped for longer than their leases, asked to end, and robbed of their leases at random moments, until the
/// study is done.
/// </summary>
/// <param name="folder">Where the pipeline and its runs lie.</param>
/// <param name="random">Chooses.</param>
sealed class WorkerStorm(string folder, RandomStream random) : IDisposable
{
    const int Disturbances = 6; // of a round; after them the workers are left alone, so that it ends
    const double StaleSeconds = 1;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    readonly List<Process> workers = [];
    readonly List<string> told = [];

    static string Runs => "runs";

    /// <summary>What was done to whom.</summary>
    public IReadOnlyList<string> Told => told;

    /// <summary>Runs a round.</summary>
    /// <param name="count">Workers at once.</param>
    public void Run(int count)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++) workers.Add(Start());
        for (var i = 0; i < Disturbances && workers.Any(worker => !worker.HasExited); i++)
        {
            Thread.Sleep(200 + random.NextInt(2300));
            Disturb();
        }
        do
            while (workers.FirstOrDefault(worker => !worker.HasExited) is { } last)
            {
                Assert.True(clock.Elapsed < Patience, $"a worker does not end: {string.Join("; ", told)}");
                last.WaitForExit(1000);
            }
        while (TriesAgain());
        Assert.All(workers, worker => Assert.True(worker.ExitCode == 0, $"a worker ended with {worker.ExitCode}: {string.Join("; ", told)}\n{LogOf(worker)}"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var worker in workers)
        {
            if (!worker.HasExited) worker.Kill();
            worker.WaitForExit();
            worker.Dispose();
        }
    }

    /// <summary>
    /// Does what a worker says of a stage that it found given up, since three were killed before they had saved anything: removes the record of them and starts
    /// a worker.
    /// </summary>
    bool TriesAgain()
    {
        if (!workers.Any(worker => worker.ExitCode == 1 && LogOf(worker).Contains("given up after", StringComparison.Ordinal))) return false;
        foreach (var attempts in Directory.GetFiles(Path.Combine(folder, Runs, "tiny"), "attempts.json", SearchOption.AllDirectories))
            if (!File.Exists(Path.Combine(Path.GetDirectoryName(attempts)!, "result.json")))
            {
                told.Add($"{Path.GetFileName(Path.GetDirectoryName(attempts))}: given up, and tried again");
                File.Delete(attempts);
            }
        foreach (var worker in workers) worker.Dispose();
        workers.Clear();
        workers.Add(Start());
        return true;
    }

    void Disturb()
    {
        var at = random.NextInt(workers.Count);
        var worker = workers[at];
        switch (random.NextInt(5))
        {
            case 0:
                Tell("killed", worker);
                worker.Kill();
                worker.WaitForExit();
                Replace(at);
                break;
            case 1:
                Tell("stopped for longer than its lease", worker);
                Send("STOP", worker);
                Thread.Sleep(TimeSpan.FromSeconds(StaleSeconds * 2));
                Send("CONT", worker);
                break;
            case 2:
                Tell("asked to end", worker);
                Send("TERM", worker);
                Send("USR1", worker);
                Assert.True(worker.WaitForExit(Patience), "a worker does not end when it is asked to");
                // a process that has not come to listen yet, and so has printed nothing, ends as any other does
                Assert.True(worker.ExitCode is 75 or 0 || LogOf(worker).Length == 0,
                    $"a worker that was asked to end answered {worker.ExitCode}\n{LogOf(worker)}");
                Replace(at);
                break;
            case 3:
                // as when a whole machine sleeps: each finds the others' leases stale
                foreach (var each in workers) Tell("stopped with all others", each);
                foreach (var each in workers) Send("STOP", each);
                Thread.Sleep(TimeSpan.FromSeconds(StaleSeconds * 2));
                foreach (var each in workers) Send("CONT", each);
                break;
            default:
                var run = Path.Combine(folder, Runs, "tiny");
                if (!Directory.Exists(run)) return;
                string[] leases = [.. Directory.GetFiles(run, "lease.json", SearchOption.AllDirectories)];
                if (leases.Length == 0) return;
                var lease = leases[random.NextInt(leases.Length)];
                told.Add($"{Path.GetFileName(Path.GetDirectoryName(lease))}: lease removed");
                File.Delete(lease);
                break;
        }
    }

    void Replace(int at)
    {
        workers[at].Dispose();
        workers[at] = Start();
    }

    Process Start()
    {
        var log = Path.Combine(folder, $"worker-{told.Count}-{workers.Count}-{random.NextBits()}.log");
        var start = new ProcessStartInfo("bash",
        [
            "-c", "exec dotnet \"$@\" > \"$LOG\" 2>&1", "bash", CommandLine.Program, "run", "tiny.yaml", "--out", Runs, "--worker", "--threads", "1",
            "--stale-after", $"{StaleSeconds.ToString(CultureInfo.InvariantCulture)}s",
        ])
        { WorkingDirectory = folder };
        start.Environment["LOG"] = log;
        var process = Process.Start(start)!;
        told.Add($"process {process.Id} logs to {Path.GetFileName(log)}");
        return process;
    }

    void Tell(string what, Process worker) => told.Add($"process {worker.Id} {(worker.HasExited ? "had ended" : what)}");

    static void Send(string signal, Process worker)
    {
        if (worker.HasExited) return;
        string[] words = [$"-{signal}", worker.Id.ToString(CultureInfo.InvariantCulture)];
        using var kill = Process.Start(new ProcessStartInfo("kill", words) { RedirectStandardError = true })!;
        kill.WaitForExit(); // it may have ended just now
    }

    string LogOf(Process worker)
    {
        var name = told.First(line => line.StartsWith($"process {worker.Id} logs to ", StringComparison.Ordinal)).Split(' ')[^1];
        return File.ReadAllText(Path.Combine(folder, name));
    }
}
