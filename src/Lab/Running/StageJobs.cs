using System.Runtime.ExceptionServices;

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

/// <summary>A stage that ended with an error.</summary>
/// <param name="Text">Which stage, and what it says.</param>
/// <param name="Error">The error itself.</param>
sealed record StageFailure(string Text, Exception Error)
{
    /// <summary>Of the stage with this name.</summary>
    public static StageFailure Of(StageHeader stage, string why, Exception error) => new(
        stage.Total > 1 ? $"stage '{stage.Id}', seed {stage.Seed}{(stage.Matrix.Length > 0 ? $", {stage.Matrix}" : "")}: {why}" : why, error);
}

/// <summary>Runs the instances of a plan in several jobs side by side, each on a device of its own.</summary>
static class StageJobs
{
    /// <summary>Returns when all is done that does not build on a stage that failed.</summary>
    /// <param name="schedule">What is to run.</param>
    /// <param name="contexts">One for each job; the first one's work is done on the calling thread.</param>
    /// <param name="run">Runs one instance; answers how it failed, or null. What it throws ends the whole run.</param>
    /// <param name="cancellation">Asks all to stop.</param>
    /// <returns>The stages that failed, in the order in which they did.</returns>
    /// <exception cref="OperationCanceledException">All were asked to stop.</exception>
    /// <remarks>After <paramref name="run"/> threw, nothing new begins, the others stop at their next step with a
    /// checkpoint, and the error is thrown.</remarks>
    public static IReadOnlyList<StageFailure> Run(StageSchedule schedule, IReadOnlyList<RunContext> contexts,
        Func<int, RunContext, CancellationToken, StageFailure?> run, CancellationToken cancellation)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ExceptionDispatchInfo? fatal = null;
        var failures = new List<StageFailure>();
        var threads = new Thread[contexts.Count - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            var context = contexts[i + 1];
            threads[i] = new Thread(() => Work(context)) { Name = $"nativetickets job {i + 2}" };
            threads[i].Start();
        }
        Work(contexts[0]);
        foreach (var thread in threads) thread.Join();
        fatal?.Throw();
        cancellation.ThrowIfCancellationRequested();
        return failures;

        void Work(RunContext context)
        {
            try
            {
                while (schedule.Next() is { } place)
                {
                    if (run(place, context, stopping.Token) is { } failure)
                        lock (failures) failures.Add(failure);
                    schedule.Finished(place);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                schedule.Stop(); // who asked learns it at the end, by the error or by the token
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref fatal, ExceptionDispatchInfo.Capture(error), null);
                schedule.Stop();
                stopping.Cancel();
            }
        }
    }
}
