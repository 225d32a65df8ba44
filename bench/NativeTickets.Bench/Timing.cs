using System.Diagnostics;

namespace NativeTickets.Bench;

/// <summary>Medians of repeated runs, printed as tab-separated lines that join with another program's by name.</summary>
static class Timing
{
    /// <summary>The median seconds of one call, after two warm-up calls; at least three calls and <paramref name="seconds"/> in all.</summary>
    public static double Median(Action work, double seconds = 1)
    {
        work();
        work();
        var times = new List<double>();
        var all = Stopwatch.StartNew();
        while (times.Count < 3 || all.Elapsed.TotalSeconds < seconds)
        {
            var one = Stopwatch.StartNew();
            work();
            times.Add(one.Elapsed.TotalSeconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    public static void ReportFlop(string name, double seconds, double flop) => Console.WriteLine($"{name}\t{seconds * 1e3:F2} ms\t{flop / seconds / 1e9:F0} GFLOP/s");

    public static void ReportImages(string name, double seconds, int images) => Console.WriteLine($"{name}\t{seconds * 1e3:F2} ms\t{images / seconds:F0} images/s");
}
