using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>A rank among others that are not there: what it asks of them fails, unless <see cref="Answers"/> says otherwise.</summary>
sealed class SilentRanks(int rank, int ranks) : RankExchange
{
    public override int Rank => rank;

    public override int Ranks => ranks;

    public override string Description => "none";

    /// <summary>Whether what is exchanged comes back, which is right for a rank that is alone.</summary>
    public bool Answers { get; set; }

    public override void Abort(int exitCode) => throw new NotSupportedException();

    protected override void AllGatherCore(Span<byte> all, ReadOnlySpan<int> counts) => Require();

    protected override void AllToAllCore(ReadOnlySpan<byte> sent, ReadOnlySpan<int> sentCounts, Span<byte> received, ReadOnlySpan<int> receivedCounts)
    {
        Require();
        sent.CopyTo(received);
    }

    void Require()
    {
        if (!Answers) throw new IOException("nobody answers");
    }
}
