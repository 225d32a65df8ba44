using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// The two inner loops of double precision, four numbers at a time whatever the CPU has, so that bits are the same everywhere, and the loop over independent
/// outputs that threads share.
/// </summary>
static class DoubleRows
{
    const long WorthThreads = 1 << 16; // multiplications below which waking threads takes longer than the work

    /// <summary>target += factor · source.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<double> source, Span<double> target)
    {
        var i = 0;
        var factors = Vector256.Create(factor);
        for (; i <= target.Length - 4; i += 4)
            (Vector256.Create(target[i..]) + factors * Vector256.Create(source[i..])).CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] += factor * source[i];
    }

    /// <summary>Σ a · b.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var i = 0;
        var sums = Vector256<double>.Zero;
        for (; i <= a.Length - 4; i += 4) sums += Vector256.Create(a[i..]) * Vector256.Create(b[i..]);
        var sum = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Runs tasks, each of which computes outputs of its own, so that no bit depends on who runs it.</summary>
    /// <param name="threads">How many threads at most.</param>
    /// <param name="tasks">How many.</param>
    /// <param name="multiplications">Of all of them together.</param>
    /// <param name="run">One of them.</param>
    public static void Share(ParallelOptions threads, int tasks, long multiplications, Action<int> run)
    {
        if (multiplications >= WorthThreads) Parallel.For(0, tasks, threads, run);
        else for (var task = 0; task < tasks; task++) run(task);
    }
}
