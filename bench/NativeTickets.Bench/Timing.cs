using System.Diagnostics;
using System.Globalization;

namespace NativeTickets.Bench;

/// <summary>
/// Medians of repeated work, printed as tab-separated lines that join with another program's by name. On a GPU a round is many repetitions one right after the
/// other, between two waits for the device, so that a wait's price is spread over them; on the processor a round is one repetition.
/// </summary>
static class Timing
{
    const double WarmUpSeconds = 0.3;  // a card that was idle takes about a quarter of a second to raise its clock
    const double CpuWarmUpSeconds = 1.5; // until the runtime has compiled each kernel for the last time: what it watches meanwhile is several times as slow
    const double RoundSeconds = 0.02;  // a thousand times what a wait costs
    const int MostRepetitions = 200;   // of the shortest kernels; more would only fill the driver's queue
    const int LeastRounds = 3;
    const int LeastRoundsOnGpu = 7;
    const int RoundsOfRanks = 9;       // each rank has to take as many steps as the others, however long they are
    const int AllocationSteps = 5;     // an odd number has a middle

    /// <summary>The median seconds of one repetition after a warm-up.</summary>
    /// <param name="run">Where.</param>
    /// <param name="work">What is repeated.</param>
    /// <param name="seconds">At least so many in total, and at least three rounds (seven on a GPU).</param>
    public static double Median(BenchRun run, Action work, double seconds)
    {
        var repetitions = WarmUp(run, work);
        return Middle(run, seconds, () =>
        {
            for (var i = 0; i < repetitions; i++) work();
            run.Device.Synchronize();
        }) / repetitions;
    }

    /// <summary>All there is to know of a whole step, which is started as training starts it: as one graph where the device can.</summary>
    public static StepTimes Step(BenchRun run, Action work, double seconds)
    {
        void StartStep() => run.Device.Step(work);
        var time = Median(run, StartStep, seconds);
        var bytes = AllocatedBytes(run, StartStep);
        if (!run.IsGpu) return new StepTimes(time, bytes, null, null);
        var hosts = new List<double>();
        var alone = Middle(run, seconds, () =>
        {
            var clock = Stopwatch.StartNew();
            StartStep();
            hosts.Add(clock.Elapsed.TotalSeconds);
            run.Device.Synchronize();
        });
        hosts.Sort();
        return new StepTimes(time, bytes, hosts[hosts.Count / 2], alone);
    }

    public static void ReportFlop(string name, double seconds, double flop) => Report($"{name}\t{Milliseconds(seconds)}\t{flop / seconds / 1e9:F0} GFLOP/s");

    public static void ReportImages(string name, double seconds, int images) => Report($"{name}\t{Milliseconds(seconds)}\t{images / seconds:F0} images/s");

    public static void ReportStep(string name, StepTimes times, int images)
    {
        var more = times is { HostSeconds: { } host, AloneSeconds: { } alone } ? $"\thost {Milliseconds(host)}\talone {Milliseconds(alone)}" : "";
        Report($"{name}\t{Milliseconds(times.Seconds)}\t{images / times.Seconds:F0} images/s\t{times.ManagedBytes} B managed{more}");
    }

    // four digits at least: a small convolution takes some hundredths of a millisecond on a GPU
    static string Milliseconds(double seconds)
    {
        var milliseconds = seconds * 1e3;
        return milliseconds.ToString(milliseconds < 1 ? "F4" : milliseconds < 10 ? "F3" : "F2", CultureInfo.InvariantCulture) + " ms";
    }

    static void Report(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Repeats work of the processor until it is as fast as it becomes; of ranks, which take as many steps each, twice.</summary>
    public static void WarmUpOnCpu(BenchRun run, Action work)
    {
        var all = Stopwatch.StartNew();
        for (var times = 0; times < 2 || run is { Tiny: false, Ranks: null } && all.Elapsed.TotalSeconds < CpuWarmUpSeconds; times++) work();
    }

    // Returns how many repetitions make a round.
    static int WarmUp(BenchRun run, Action work)
    {
        if (!run.IsGpu)
        {
            WarmUpOnCpu(run, work);
            return 1;
        }
        work();
        work();
        run.Device.Synchronize();
        if (run.Tiny) return 1;
        var one = Stopwatch.StartNew();
        work();
        run.Device.Synchronize();
        var repetitions = (int)Math.Clamp(RoundSeconds / one.Elapsed.TotalSeconds, 1, MostRepetitions);
        var all = Stopwatch.StartNew();
        while (all.Elapsed.TotalSeconds < WarmUpSeconds)
        {
            for (var i = 0; i < repetitions; i++) work();
            run.Device.Synchronize();
        }
        return repetitions;
    }

    static double Middle(BenchRun run, double seconds, Action round)
    {
        var (times, all, least) = (new List<double>(), Stopwatch.StartNew(), run.IsGpu ? LeastRoundsOnGpu : LeastRounds);
        while (times.Count < (run.Tiny ? 1 : least) || (run.Ranks is null ? all.Elapsed.TotalSeconds < seconds : times.Count < RoundsOfRanks))
        {
            var one = Stopwatch.StartNew();
            round();
            times.Add(one.Elapsed.TotalSeconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    static long AllocatedBytes(BenchRun run, Action step)
    {
        var bytes = new List<long>();
        for (var i = 0; i < (run.Tiny ? 1 : AllocationSteps); i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true); // of all threads
            step();
            run.Device.Synchronize();
            bytes.Add(GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        bytes.Sort();
        return bytes[bytes.Count / 2];
    }
}
