using System.Runtime.InteropServices;

namespace NativeTickets.Kernels;

/// <summary>What one of many independent tasks does. A struct of pointers and numbers, so that handing it to other threads allocates nothing.</summary>
interface IParallelBody
{
    void Run(int task);
}

/// <summary>An independent task, as <see cref="IParallelBody"/>, that needs memory of its own to work in.</summary>
unsafe interface IScratchBody
{
    /// <param name="task">Which task.</param>
    /// <param name="scratch">Aligned to a cache line, of the size that was asked for; its contents are undefined.</param>
    void Run(int task, float* scratch);
}

/// <summary>
/// A fixed team of threads that share the tasks of one kernel at a time. Tasks are handed out in no fixed order, so a kernel must give each output to one
/// task alone; then results do not depend on how many threads there are. Idle threads sleep.
/// </summary>
sealed unsafe class Workers : IDisposable
{
    const int Caller = 0; // the thread that asks for a kernel is worker 0, those of the team are 1 …
    readonly Thread[] threads;
    readonly SemaphoreSlim start = new(0);
    readonly ManualResetEventSlim finished = new(false);
    readonly Lock one = new();
    delegate*<void*, int, int, void> invoke;
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
            var worker = i + 1;
            threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"nativetickets worker {worker}" };
            threads[i].Start();
        }
    }

    public int ThreadCount => threads.Length + 1;

    /// <summary>Runs tasks 0 … <paramref name="tasks"/> − 1 and returns when all are done.</summary>
    public void Run<TBody>(int tasks, TBody work) where TBody : unmanaged, IParallelBody => Share(tasks, &work, &Invoke<TBody>);

    /// <summary>The same for tasks that need memory: each thread's tasks use its own, one after the other.</summary>
    /// <param name="tasks">How many.</param>
    /// <param name="work">The tasks.</param>
    /// <param name="scratch">Memory of <see cref="ThreadCount"/> threads.</param>
    /// <param name="size">Floats of one thread.</param>
    public void Run<TBody>(int tasks, TBody work, float* scratch, int size) where TBody : unmanaged, IScratchBody
    {
        var scratched = new Scratched<TBody> { Body = work, Scratch = scratch, Size = size };
        Share(tasks, &scratched, &InvokeScratched<TBody>);
    }

    static void Invoke<TBody>(void* work, int task, int worker) where TBody : unmanaged, IParallelBody => ((TBody*)work)->Run(task);

    static void InvokeScratched<TBody>(void* work, int task, int worker) where TBody : unmanaged, IScratchBody
    {
        var scratched = (Scratched<TBody>*)work;
        scratched->Body.Run(task, scratched->Scratch + (long)worker * scratched->Size);
    }

    void Share(int tasks, void* work, delegate*<void*, int, int, void> run)
    {
        if (threads.Length == 0 || tasks <= 1)
        {
            for (var task = 0; task < tasks; task++) run(work, task, Caller);
            return;
        }
        lock (one)
        {
            body = work;
            invoke = run;
            count = tasks;
            next.Value = 0;
            var helpers = Math.Min(threads.Length, tasks - 1);
            running = helpers;
            finished.Reset();
            start.Release(helpers);
            Take(Caller);
            finished.Wait();
        }
    }

    void Take(int worker)
    {
        var (run, work, tasks) = ((nint)invoke, (nint)body, count);
        for (var task = Interlocked.Increment(ref next.Value) - 1; task < tasks; task = Interlocked.Increment(ref next.Value) - 1)
            ((delegate*<void*, int, int, void>)run)((void*)work, task, worker);
    }

    void Work(int worker)
    {
        while (true)
        {
            start.Wait();
            if (stopping) return;
            Take(worker);
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

    struct Scratched<TBody> where TBody : unmanaged
    {
        public TBody Body;
        public float* Scratch;
        public int Size;
    }

    /// <summary>
    /// A counter with cache lines of its own: every thread writes it at every task, and nothing else has to be fetched again because of that.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    struct OwnLine
    {
        [FieldOffset(96)] public int Value;
    }
}
