using System.Runtime.ExceptionServices;
using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.RunFolders;

namespace NativeTickets.Lab.Running;

/// <summary>How many jobs run side by side, and what each computes on.</summary>
/// <param name="Devices">The device of each job.</param>
/// <param name="Threads">Threads of each, on the processor.</param>
sealed record JobPlan(IReadOnlyList<string> Devices, int? Threads)
{
    // each job holds a network, its optimizer and its activations; more jobs than this fill the memory of usual machines
    const int MostByItself = 8;

    /// <summary>Jobs side by side.</summary>
    public int Count => Devices.Count;

    /// <summary>
    /// The processor's threads are shared out among the jobs. Jobs on <c>cuda</c> without a number take the machine's NVIDIA cards in turn. Left to itself, a
    /// run takes a job for each processor or card, eight at most.
    /// </summary>
    /// <param name="options">What the user asks for.</param>
    /// <param name="stages">Stage instances of the run: more jobs have nothing to do.</param>
    /// <param name="cards">The names of the NVIDIA cards that can be opened; asked for only where the run may use them.</param>
    public static JobPlan Of(RunOptions options, int stages, Func<IReadOnlyList<string>> cards)
    {
        var threads = options.Threads ?? Environment.ProcessorCount;
        var found = options.Device is "auto" or "cuda" && options.Jobs != 1 ? cards() : [];
        var places = found.Count > 0 ? found.Count : options.Device is "auto" or "cpu" ? threads : 1;
        var jobs = Math.Clamp(options.Jobs ?? Math.Min(places, MostByItself), 1, Math.Max(stages, 1));
        if (jobs == 1) return new JobPlan([options.Device], options.Threads);
        return new JobPlan([.. Enumerable.Range(0, jobs).Select(job => found.Count > 0 ? found[job % found.Count] : options.Device)],
            Math.Max(1, threads / jobs));
    }
}

/// <summary>Runs the instances of a plan in several jobs side by side, each on a device of its own.</summary>
static class StageJobs
{
    /// <summary>Returns when all is done.</summary>
    /// <param name="schedule">What is to run.</param>
    /// <param name="contexts">One for each job; the first one's work is done on the calling thread.</param>
    /// <param name="run">Runs one instance; may throw.</param>
    /// <param name="cancellation">Asks all to stop.</param>
    /// <exception cref="OperationCanceledException">All were asked to stop.</exception>
    /// <remarks>After the first failure nothing new begins, the others stop at their next step with a checkpoint, and the failure is thrown.</remarks>
    public static void Run(StageSchedule schedule, IReadOnlyList<RunContext> contexts, Action<int, RunContext, CancellationToken> run,
        CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ExceptionDispatchInfo? failure = null;
        var threads = new Thread[contexts.Count - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            var context = contexts[i + 1];
            threads[i] = new Thread(() => Work(context)) { Name = $"nativetickets job {i + 2}" };
            threads[i].Start();
        }
        Work(contexts[0]);
        foreach (var thread in threads) thread.Join();
        failure?.Throw();
        cancellation.ThrowIfCancellationRequested();

        void Work(RunContext context)
        {
            try
            {
                while (schedule.Next() is { } place)
                {
                    run(place, context, stopping.Token);
                    schedule.Finished(place);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                schedule.Stop(); // who asked learns it at the end, by the failure or by the token
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
                schedule.Stop();
                stopping.Cancel();
            }
        }
    }
}

/// <summary>
/// Hands the stage instances of a plan to jobs: each when its inputs are done, ready ones in the order of the plan. Instances of equal hash share a folder,
/// so no two of them run at once, and the later one finds its work done.
/// </summary>
sealed class StageSchedule(PipelinePlan plan, HeldRunFolder folder)
{
    readonly object gate = new();
    readonly List<int> waiting = [.. Enumerable.Range(0, plan.Instances.Count)];
    readonly HashSet<string> running = [];
    bool stopped;

    /// <summary>The place in the plan of the next instance, waited for until one is ready; null when nothing is left or the run is to end.</summary>
    public int? Next()
    {
        lock (gate)
            while (true)
            {
                if (stopped || waiting.Count == 0) return null;
                foreach (var place in waiting)
                {
                    var stage = plan.Instances[place];
                    if (running.Contains(stage.Folder) || stage.From.Any(input => folder[input] != StageStatus.Done)) continue;
                    waiting.Remove(place);
                    running.Add(stage.Folder);
                    return place;
                }
                Monitor.Wait(gate);
            }
    }

    /// <summary>Says that an instance has been run or found done.</summary>
    public void Finished(int place)
    {
        lock (gate)
        {
            running.Remove(plan.Instances[place].Folder);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Hands out nothing more.</summary>
    public void Stop()
    {
        lock (gate)
        {
            stopped = true;
            Monitor.PulseAll(gate);
        }
    }
}
