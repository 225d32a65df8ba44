using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Bench;

/// <summary>What the processor can do at most: a loop of independent fused multiply-adds in registers, on as many threads as the device has.</summary>
static class FmaPeak
{
    const int Rounds = 2_000_000;
    const int Accumulators = 8;

    /// <summary>The best of five tries of some tens of milliseconds: its seconds, and its floating-point operations, a fused multiply-add being two.</summary>
    public static (double Seconds, double Flop) Measure(int threads)
    {
        var best = double.PositiveInfinity;
        var results = new float[threads];
        for (var attempt = 0; attempt < 5; attempt++) best = Math.Min(best, Once(results));
        return (best, 2.0 * Vector512<float>.Count * Accumulators * Rounds * threads);
    }

    static double Once(float[] results)
    {
        using var start = new Barrier(results.Length + 1);
        var team = Enumerable.Range(0, results.Length).Select(task => new Thread(() =>
        {
            start.SignalAndWait();
            results[task] = Loop(task); // a result that nobody reads would not be computed
        })).ToArray();
        foreach (var thread in team) thread.Start();
        start.SignalAndWait();
        var watch = Stopwatch.StartNew();
        foreach (var thread in team) thread.Join();
        return watch.Elapsed.TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Loop(int task)
    {
        var w = Vector512.Create(0.5f + task * 1e-9f); // converges to 1: neither an overflow nor a denormal slows the loop
        var (a, b, c, d) = (w, w + w, w * 3f, w * 5f); // different starts: equal ones would be computed once
        var (e, f, g, h) = (w * 7f, w * 9f, w * 11f, w * 13f);
        for (var i = 0; i < Rounds; i++)
        {
            a = Vector512.FusedMultiplyAdd(a, w, w);
            b = Vector512.FusedMultiplyAdd(b, w, w);
            c = Vector512.FusedMultiplyAdd(c, w, w);
            d = Vector512.FusedMultiplyAdd(d, w, w);
            e = Vector512.FusedMultiplyAdd(e, w, w);
            f = Vector512.FusedMultiplyAdd(f, w, w);
            g = Vector512.FusedMultiplyAdd(g, w, w);
            h = Vector512.FusedMultiplyAdd(h, w, w);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h);
    }
}
