using System.Diagnostics;
using System.Globalization;
using NativeTickets.Kernels;
using NativeTickets.Nn;

namespace NativeTickets.Bench;

/// <summary>
/// Where a training step's time is: the seconds of each kernel and of each shape, dense and with random masks, beside what the processor needs for them at the
/// least: the products of surviving weights at the peak of fused multiply-adds, or one pass over the memory that a kernel must read and write at the
/// bandwidth of a copy. Only the processor's kernels can be timed one by one.
/// </summary>
static class ProfileCases
{
    const int Steps = 9; // an odd number has a middle
    static readonly string[] Networks = ["vgg16", "resnet18", "wrn-16-4", "vgg16-w16", "lenet"];
    static readonly double[] Sparsities = [0, 0.8, 0.9, 0.95, 0.99];

    public static void Run(BenchRun run)
    {
        var wanted = run.Tiny ? ["vgg16-w1"] : Networks;
        var peak = FmaPeak.Measure(run.Device.Threads!.Value);
        var (flops, bandwidth) = (peak.Flop / peak.Seconds, MemoryPeak.Measure(run.Device.Threads!.Value));
        Print($"# peak {flops / 1e9:F0} GFLOP/s, memory {bandwidth / 1e9:F1} GB/s; kernel, ms of a step, share of the step, least ms, least over measured");
        foreach (var name in wanted)
            foreach (var sparsity in run.Sparsity > 0 ? [run.Sparsity] : run.Tiny ? [0.9] : Sparsities)
            {
                var label = $"profile/{name}/batch{run.Batch}{RandomMasks.Suffix(sparsity)}";
                if (run.Wants(label)) One(run with { Sparsity = sparsity }, label, name, flops, bandwidth);
            }
    }

    static void One(BenchRun run, string label, string name, double flops, double bandwidth)
    {
        using var step = new TrainingStep(run, name);
        Timing.WarmUpOnCpu(run, step.Take);
        var clock = new KernelClock();
        var seconds = new List<double>();
        run.Device.Kernels.Clock = clock;
        for (var i = 0; i < (run.Tiny ? 1 : Steps); i++)
        {
            var begin = Stopwatch.GetTimestamp();
            step.Take();
            seconds.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
        run.Device.Kernels.Clock = null;
        var count = seconds.Count;
        seconds.Sort();
        var all = seconds.Sum() / count;
        Print($"{label}\t{seconds[count / 2] * 1e3:F2} ms (median of {count}; fastest {seconds[0] * 1e3:F2})");
        Rows(clock.Times.GroupBy(t => t.Kernel));
        Print($"\tbetween kernels\t{(all - clock.Times.Sum(t => t.Seconds) / count) * 1e3:F2} ms\t{1 - clock.Times.Sum(t => t.Seconds) / count / all:P1}");
        Rows(clock.Times.GroupBy(t => $"{t.Shape}\t{t.Kernel}"));

        void Rows(IEnumerable<IGrouping<string, KernelTime>> groups)
        {
            foreach (var group in groups.OrderByDescending(g => g.Sum(t => t.Seconds)))
            {
                var took = group.Sum(t => t.Seconds) / count;
                var least = group.Sum(t => Math.Max(t.Flop / flops, t.Bytes / bandwidth)) / count;
                Print($"\t{group.Key}\t{took * 1e3:F2} ms\t{took / all:P1}\t{least * 1e3:F2} ms\t{least / took:P0}");
            }
        }
    }

    static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
