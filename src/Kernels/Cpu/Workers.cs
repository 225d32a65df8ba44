using System.Runtime.InteropServices;

namespace NativeTickets.Kernels;

/// <summary>
/// A fixed team of threads that share the tasks of one kernel at a time. Tasks are handed out in no fixed order, so a kernel must give each output to one
/// task alone; then results do not depend on how many threads there are. Idle threads sleep.
/// </summary>
sealed unsafe class Workers : IDisposable
{
    readonly Thread[] threads;
    readonly SemaphoreSlim start = new(0);
    readonly ManualResetEventSlim finished = new(false);
    readonly Lock one = new();
    delegate*<void*, int, void> invoke;
    void* body;
    int count;
    OwnLine next;
    int running;
    volatile bool stopping;

    public Workers(int threadCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threadCount);
        threads = new Thread[threadCount - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = $"nativetickets worker {i + 1}" };
            threads[i].Start();
        }
    }

    public int ThreadCount => threads.Length + 1;

    /// <summary>Runs tasks 0 … <paramref name="tasks"/> − 1 and returns when all are done.</summary>
    public void Run<TBody>(int tasks, TBody work) where TBody : unmanaged, IParallelBody
    {
        if (threads.Length == 0 || tasks <= 1)
        {
            for (var i = 0; i < tasks; i++) work.Run(i);
            return;
        }
        lock (one)
        {
            body = &work;
            invoke = &Invoke<TBody>;
            count = tasks;
            next.Value = 0;
            var helpers = Math.Min(threads.Length, tasks - 1);
            running = helpers;
            finished.Reset();
            start.Release(helpers);
            Take();
            finished.Wait();
        }
    }

    static void Invoke<TBody>(void* work, int task) where TBody : unmanaged, IParallelBody => ((TBody*)work)->Run(task);

    void Take()
    {
        var (run, work, tasks) = ((nint)invoke, (nint)body, count);
        for (var task = Interlocked.Increment(ref next.Value) - 1; task < tasks; task = Interlocked.Increment(ref next.Value) - 1)
            ((delegate*<void*, int, void>)run)((void*)work, task);
    }

    void Work()
    {
        while (true)
        {
            start.Wait();
            if (stopping) return;
            Take();
            if (Interlocked.Decrement(ref running) == 0) finished.Set();
        }
    }

    public void Dispose()
    {
        stopping = true;
        if (threads.Length > 0) start.Release(threads.Length);
        foreach (var thread in threads) thread.Join();
        start.Dispose();
        finished.Dispose();
    }

    /// <summary>A counter with cache lines of its own: every thread writes it at every task, and nothing else has to be fetched again because of that.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    struct OwnLine
    {
        [FieldOffset(96)] public int Value;
    }
}
