namespace NativeTickets.Kernels;

/// <summary>
/// Several processes that compute one thing: ranks 0 … R − 1. It moves bytes and adds nothing, so that no library, topology or algorithm of it has a say in
/// what sums come to. All ranks call the same methods in the same order.
/// </summary>
public abstract class RankExchange : IDisposable
{
    /// <summary>Which of the ranks this is.</summary>
    public abstract int Rank { get; }

    /// <summary>How many there are.</summary>
    public abstract int Ranks { get; }

    /// <summary>What it is, in words.</summary>
    public abstract string Description { get; }

    /// <summary>Bytes that this rank sent to others so far.</summary>
    public long BytesSent { get; private set; }

    /// <summary>How often it exchanged something so far.</summary>
    public long Exchanges { get; private set; }

    /// <summary>Gives each rank what all have, one after the other in the order of ranks.</summary>
    /// <param name="all">What each rank has; its own part is filled in, the others are on return.</param>
    /// <param name="counts">Bytes of each rank.</param>
    public void AllGather(Span<byte> all, ReadOnlySpan<int> counts)
    {
        Exchanges++;
        BytesSent += (long)counts[Rank] * (Ranks - 1);
        AllGatherCore(all, counts);
    }

    /// <summary>Gives each rank its part of what each other has.</summary>
    /// <param name="sent">What goes to each rank, one after the other.</param>
    /// <param name="sentCounts">Bytes for each rank.</param>
    /// <param name="received">What comes from each rank, one after the other.</param>
    /// <param name="receivedCounts">Bytes from each rank.</param>
    public void AllToAll(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentCounts, Span<byte> received, ReadOnlySpan<int> receivedCounts)
    {
        Exchanges++;
        for (var rank = 0; rank < Ranks; rank++)
            if (rank != Rank) BytesSent += sentCounts[rank];
        AllToAllCore(sent, sentCounts, received, receivedCounts);
    }

    /// <summary>Ends all ranks at once, this one included: what one of them cannot do, the others would wait for.</summary>
    public abstract void Abort(int exitCode);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Does <see cref="AllGather"/>.</summary>
    protected abstract void AllGatherCore(Span<byte> all, ReadOnlySpan<int> counts);

    /// <summary>Does <see cref="AllToAll"/>.</summary>
    protected abstract void AllToAllCore(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentCounts, Span<byte> received, ReadOnlySpan<int> receivedCounts);

    /// <summary>Takes leave of the others.</summary>
    protected virtual void Dispose(bool disposing) { }
}
