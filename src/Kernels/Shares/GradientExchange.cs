using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>One gradient that is to be the sum of what groups gave.</summary>
/// <param name="Parts">What this rank's groups gave, in their order.</param>
/// <param name="Target">Where the sum is to be, on each rank.</param>
/// <param name="Pattern">Which numbers are sent, the others being 0; null for all.</param>
public readonly record struct SharedSum(DeviceBuffer[] Parts, DeviceBuffer Target, WeightPattern? Pattern)
{
    internal int Count => Pattern?.Survivors ?? Target.Length;
}

/// <summary>
/// Adds up gradients of groups that lie on several ranks. All numbers of all gradients are one row, each rank owns a slice of it: what its groups gave for a
/// slice goes to its owner, who adds it in the order of the groups and hands the sum to all. A ticket sends its survivors only, in both directions.
/// </summary>
/// <remarks>
/// A rank sends, of a row of L numbers, (its groups − what it owns of them) · L and then (R − 1)/R · L numbers; a row is sent in pieces, which bounds memory.
/// </remarks>
public static unsafe class GradientExchange
{
    const int MostFloats = 1 << 25; // of all groups at once: 128 MiB received at most

    /// <summary>Writes the sums on each rank; rank 0's <see cref="BatchShares.Note"/> travels along.</summary>
    public static void Run(CpuDevice device, BatchShares shares, IReadOnlyList<SharedSum> sums)
    {
        var exchange = shares.Exchange ?? throw new InvalidOperationException("one process has nothing to exchange");
        long length = 0;
        foreach (var sum in sums)
        {
            length += sum.Count;
            if (sum.Pattern is not null) device.Fill(sum.Target, 0);
        }
        var piece = Math.Max(exchange.Ranks, MostFloats / shares.Groups);
        for (long start = 0; start < length; start += piece)
            Exchange(device, shares, exchange, sums, start, (int)Math.Min(piece, length - start), withNote: start == 0);
    }

    static void Exchange(
        CpuDevice device, BatchShares shares, RankExchange exchange, IReadOnlyList<SharedSum> sums, long start, int count, bool withNote)
    {
        var (rank, ranks, own) = (exchange.Rank, exchange.Ranks, shares.Own.Count);
        Span<int> sent = stackalloc int[ranks], received = stackalloc int[ranks], totals = stackalloc int[ranks];
        var mine = Slice(count, ranks, rank + 1) - Slice(count, ranks, rank);
        var groups = 0;
        for (var other = 0; other < ranks; other++)
        {
            var some = GroupsWithImages(shares, other);
            groups += some;
            var slice = Slice(count, ranks, other + 1) - Slice(count, ranks, other);
            (sent[other], received[other], totals[other]) = (own * slice * sizeof(float), some * mine * sizeof(float), slice * sizeof(float));
        }
        var outgoing = device.Rent(own * count);
        var at = CpuBuffer.Of(outgoing);
        for (var other = 0; other < ranks; other++)
            for (var group = 0; group < own; group++)
            {
                var (from, to) = (Slice(count, ranks, other), Slice(count, ranks, other + 1));
                foreach (var part in new Row(sums, start + from, to - from)) at = part.Pack(CpuBuffer.Of(sums[part.Item].Parts[group]), at);
            }
        var incoming = device.Rent(groups * mine);
        exchange.AllToAll(Bytes(outgoing, own * count), sent, Bytes(incoming, groups * mine), received);
        device.Return(outgoing);

        // the note precedes what rank 0 owns
        var note = withNote ? 1 : 0;
        totals[0] += note * sizeof(float);
        var all = device.Rent(count + note);
        var row = CpuBuffer.Of(all) + note;
        if (withNote && rank == 0) *CpuBuffer.Of(all) = shares.Note;
        Add(CpuBuffer.Of(incoming), groups, mine, row + Slice(count, ranks, rank));
        device.Return(incoming);
        exchange.AllGather(Bytes(all, count + note), totals);
        if (withNote) shares.TakeNote((int)*CpuBuffer.Of(all));
        var next = row;
        foreach (var part in new Row(sums, start, count)) next = part.Unpack(next, CpuBuffer.Of(sums[part.Item].Target));
        device.Return(all);
    }

    /// <summary>Groups one after the other, added in their order.</summary>
    static void Add(float* groups, int count, int numbers, float* total)
    {
        var i = 0;
        for (; i + Lanes.Width <= numbers; i += Lanes.Width)
        {
            var sum = Vector512.Load(groups + i);
            for (var group = 1; group < count; group++) sum += Vector512.Load(groups + (long)group * numbers + i);
            sum.Store(total + i);
        }
        for (; i < numbers; i++)
        {
            total[i] = groups[i];
            for (var group = 1; group < count; group++) total[i] += groups[(long)group * numbers + i];
        }
    }

    static int GroupsWithImages(BatchShares shares, int rank)
    {
        var (first, last) = shares.GroupsOf(rank);
        var count = 0;
        for (var group = first; group < last; group++)
            if (shares.ImagesOf(group) > 0) count++;
        return count;
    }

    static int Slice(int count, int ranks, int rank) => (int)((long)count * rank / ranks);

    static Span<byte> Bytes(DeviceBuffer buffer, int floats) => new(CpuBuffer.Of(buffer), floats * sizeof(float));

    /// <summary>The parts of gradients that a stretch of the row consists of.</summary>
    struct Row(IReadOnlyList<SharedSum> sums, long start, int count)
    {
        int item = -1;
        long place;

        public readonly Row GetEnumerator() => this;

        public RowPart Current { get; private set; }

        public bool MoveNext()
        {
            while (++item < sums.Count)
            {
                var begin = place;
                place += sums[item].Count;
                var (from, to) = (Math.Max(begin, start), Math.Min(place, start + count));
                if (from >= to) continue;
                Current = new RowPart(item, (int)(from - begin), (int)(to - from), sums[item].Pattern?.Places);
                return true;
            }
            return false;
        }
    }

    /// <summary>Numbers of one gradient, from First on; where survivors alone are sent, of their list.</summary>
    readonly struct RowPart(int item, int first, int count, int[]? places)
    {
        public int Item => item;

        public float* Pack(float* gradient, float* to)
        {
            if (places is null) new ReadOnlySpan<float>(gradient + first, count).CopyTo(new Span<float>(to, count));
            else
                for (var i = 0; i < count; i++) to[i] = gradient[places[first + i]];
            return to + count;
        }

        public float* Unpack(float* from, float* gradient)
        {
            if (places is null) new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(gradient + first, count));
            else
                for (var i = 0; i < count; i++) gradient[places[first + i]] = from[i];
            return from + count;
        }
    }
}
