using System.Diagnostics;

namespace NativeTickets.Lab.Forecasts;

/// <summary>Times work on several threads, and measures what share of the processor time that these could have had the process really got.</summary>
/// <param name="threads">Threads that the work keeps busy.</param>
/// <param name="clock">Time gone by since some moment.</param>
/// <param name="processor">Processor time that the process has used on all threads together.</param>
sealed class ProcessorShare(int threads, Func<TimeSpan> clock, Func<TimeSpan> processor)
{
    TimeSpan passed, used;

    /// <summary>Of this process. More threads than processors get no more processor time.</summary>
    public static ProcessorShare OfThisProcess(int threads)
    {
        var clock = Stopwatch.StartNew();
        return new ProcessorShare(Math.Min(threads, Environment.ProcessorCount), () => clock.Elapsed, () => Environment.CpuUsage.TotalTime);
    }

    /// <summary>The threads that share the time.</summary>
    public int Threads => threads;

    /// <summary>
    /// <c>processor time / (time · threads)</c> of all work so far; null before any. What the compiler does beside it counts too, so it is 1 at most.
    /// </summary>
    public double? Value => passed > TimeSpan.Zero ? Math.Min(1, used / (passed * threads)) : null;

    /// <summary>Seconds that the work took.</summary>
    public double Time(Action work)
    {
        var (start, before) = (clock(), processor());
        work();
        var (time, got) = (clock() - start, processor() - before);
        passed += time;
        used += got;
        return time.TotalSeconds;
    }
}
