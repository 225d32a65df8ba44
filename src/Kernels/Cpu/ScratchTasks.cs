namespace NativeTickets.Kernels;

/// <summary>Shares tasks out to as many takers as there are threads, each with scratch memory that its tasks use one after the other.</summary>
static unsafe class ScratchTasks
{
    /// <summary>Runs all tasks and returns when they are done.</summary>
    public static void Run<TBody>(CpuDevice device, int tasks, int scratchFloats, TBody body) where TBody : unmanaged, IScratchBody
    {
        var size = (scratchFloats + Lanes.Width - 1) / Lanes.Width * Lanes.Width;
        var takers = Math.Min(device.ThreadCount, tasks);
        var next = 0;
        device.Workers.Run(takers, new Taker<TBody>(body, &next, tasks, device.Scratch(takers * size), size));
    }

    readonly struct Taker<TBody>(TBody body, int* next, int tasks, float* scratch, int size) : IParallelBody where TBody : unmanaged, IScratchBody
    {
        public void Run(int taker)
        {
            for (var task = Interlocked.Increment(ref *next) - 1; task < tasks; task = Interlocked.Increment(ref *next) - 1)
                body.Run(task, scratch + (long)taker * size);
        }
    }
}
