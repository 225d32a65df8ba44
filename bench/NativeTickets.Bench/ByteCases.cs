using System.Globalization;
using NativeTickets.Kernels;
using NativeTickets.Nn;

namespace NativeTickets.Bench;

/// <summary>
/// Bytes that rank 0 sends in a training step, and how often it exchanges something: counted on one process that takes its part and hears zeros from the
/// others, which send as many but for some words. Times nothing.
/// </summary>
static class ByteCases
{
    const int Groups = 8;
    static readonly int[] RankCounts = [2, 4, 8];
    static readonly double[] Sparsities = [0, 0.8, 0.9];

    public static void Run(BenchRun run)
    {
        foreach (var name in run.Tiny ? (string[])["wrn-10-1"] : ["vgg16", "resnet18", "wrn-16-4"])
            foreach (var sparsity in Sparsities)
                foreach (var ranks in RankCounts)
                {
                    var label = $"bytes/{name}/batch{Batch}/shares{Groups}/ranks{ranks}{RandomMasks.Suffix(sparsity)}";
                    if (run.Wants(label)) Count(run, label, name, sparsity, ranks);
                }
    }

    const int Batch = 16 * Groups; // images a rank has are not what bytes depend on

    static void Count(BenchRun run, string label, string name, double sparsity, int ranks)
    {
        using var counted = new Ranks(new CountedExchange(0, ranks));
        using var step = new TrainingStep(run with { Sparsity = sparsity, Shares = Groups, Ranks = counted, Tiny = false }, name);
        step.Take();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label}\t{counted.BytesSent / 1e6:F2} MB sent\t{counted.Exchanges} exchanges"));
    }

    /// <summary>Counts, and hears nothing but zeros.</summary>
    sealed class CountedExchange(int rank, int ranks) : RankExchange
    {
        public override int Rank => rank;

        public override int Ranks => ranks;

        public override string Description => "counted";

        public override void Abort(int exitCode) => throw new InvalidOperationException($"nothing ends with code {exitCode} where bytes are counted");

        protected override void AllGatherCore(Span<byte> all, ReadOnlySpan<int> counts)
        {
            for (var (other, start) = (0, 0); other < ranks; start += counts[other], other++)
                if (other != rank) all.Slice(start, counts[other]).Clear();
        }

        protected override void AllToAllCore(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentCounts, Span<byte> received, ReadOnlySpan<int> receivedCounts) =>
            received.Clear();
    }
}
