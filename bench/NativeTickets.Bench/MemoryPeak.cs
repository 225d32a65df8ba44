using System.Diagnostics;

namespace NativeTickets.Bench;

/// <summary>How many bytes a second the processor reads and writes together when it copies what no cache holds, on as many threads as the device has.</summary>
static class MemoryPeak
{
    const int Bytes = 128 << 20; // of each thread, source and target

    /// <summary>The best of seven copies.</summary>
    public static double Measure(int threads)
    {
        var pairs = Enumerable.Range(0, threads).Select(_ => (From: new byte[Bytes], To: new byte[Bytes])).ToArray();
        foreach (var (from, to) in pairs)
        {
            from.AsSpan().Fill(1); // pages that were never written are all one page of zeros
            to.AsSpan().Fill(1);
        }
        var best = double.PositiveInfinity;
        for (var attempt = 0; attempt < 7; attempt++)
        {
            var begin = Stopwatch.GetTimestamp();
            Parallel.ForEach(pairs, new ParallelOptions { MaxDegreeOfParallelism = threads }, pair => pair.From.AsSpan().CopyTo(pair.To));
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
        return 2.0 * Bytes * threads / best;
    }
}
