using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>Ranks that are threads of this process, for what has to hold whatever moves the bytes.</summary>
sealed class ThreadRanks : IDisposable
{
    readonly CancellationTokenSource failed = new();
    readonly Barrier barrier;
    readonly byte[][] slots;
    readonly int[][] counts;

    ThreadRanks(int ranks) => (barrier, slots, counts) = (new Barrier(ranks), new byte[ranks][], new int[ranks][]);

    /// <summary>Runs something as each of some ranks, and answers what each gave.</summary>
    public static T[] Run<T>(int ranks, Func<RankExchange, T> work)
    {
        using var all = new ThreadRanks(ranks);
        var found = new T[ranks];
        var errors = new Exception?[ranks];
        var threads = Enumerable.Range(0, ranks).Select(rank => new Thread(() =>
        {
            try
            {
                using var exchange = new Exchange(all, rank, ranks);
                found[rank] = work(exchange);
            }
            catch (Exception error)
            {
                errors[rank] = error;
                all.failed.Cancel(); // the others would wait for it
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (errors.FirstOrDefault(error => error is not (null or OperationCanceledException)) is { } first)
            throw new InvalidOperationException($"a rank failed: {first}", first);
        if (errors.FirstOrDefault(error => error is not null) is { } other) throw other;
        return found;
    }

    public void Dispose()
    {
        barrier.Dispose();
        failed.Dispose();
    }

    sealed class Exchange(ThreadRanks all, int rank, int ranks) : RankExchange
    {
        public override int Rank => rank;

        public override int Ranks => ranks;

        public override string Description => "threads";

        public override void Abort(int exitCode) => all.failed.Cancel();

        protected override void AllGatherCore(Span<byte> data, ReadOnlySpan<int> counts)
        {
            var start = 0;
            for (var other = 0; other < rank; other++) start += counts[other];
            all.slots[rank] = data.Slice(start, counts[rank]).ToArray();
            Wait();
            start = 0;
            for (var other = 0; other < ranks; start += counts[other], other++)
            {
                Assert.Equal(counts[other], all.slots[other].Length);
                all.slots[other].CopyTo(data[start..]);
            }
            Wait();
        }

        protected override void AllToAllCore(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentCounts, Span<byte> received, ReadOnlySpan<int> receivedCounts)
        {
            (all.slots[rank], all.counts[rank]) = (sent.ToArray(), sentCounts.ToArray());
            Wait();
            var to = 0;
            for (var other = 0; other < ranks; to += receivedCounts[other], other++)
            {
                Assert.Equal(receivedCounts[other], all.counts[other][rank]);
                all.slots[other].AsSpan(all.counts[other].Take(rank).Sum(), receivedCounts[other]).CopyTo(received[to..]);
            }
            Wait();
        }

        void Wait() => all.barrier.SignalAndWait(all.failed.Token);
    }
}
