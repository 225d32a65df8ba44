using System.Runtime.ExceptionServices;

namespace NativeTickets.Lab.Running;

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
    public static void Run(StageSchedule schedule, IReadOnlyList<RunContext> contexts, Action<int, RunContext, CancellationToken> run, CancellationToken cancellation)
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
                schedule.Stop(); // who asked is told at the end, by the failure or by the token
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
