using System.Runtime.InteropServices;
using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>The processes that compute one thing together, of which this is one. All call the same methods in the same order.</summary>
public sealed class Ranks : IDisposable
{
    internal Ranks(RankExchange exchange) => Exchange = exchange;

    /// <summary>How many ranks a launcher such as <c>mpirun</c> says it started, this one among them; null where none started it.</summary>
    public static int? Launched => MpiExchange.Launched;

    /// <summary>Joins the ranks that a launcher started.</summary>
    /// <param name="library">The MPI library to load; null for what suits the launcher.</param>
    /// <exception cref="DeviceException">No MPI library can be loaded.</exception>
    public static Ranks Join(string? library = null) => new(MpiExchange.TryJoin(library, out var why)
        ?? throw new DeviceException($"{Launched} ranks were started together, but no MPI library can be loaded ({why}); install the one that started them, "
            + "or name its file in NATIVETICKETS_MPI"));

    /// <summary>Which one this is, from 0.</summary>
    public int Own => Exchange.Rank;

    /// <summary>How many there are.</summary>
    public int Count => Exchange.Ranks;

    /// <summary>What they speak by, in words.</summary>
    public string Description => Exchange.Description;

    /// <summary>Bytes that this rank sent to others so far.</summary>
    public long BytesSent => Exchange.BytesSent;

    /// <summary>How often they exchanged something so far.</summary>
    public long Exchanges => Exchange.Exchanges;

    internal RankExchange Exchange { get; }

    /// <summary>Gives all ranks what rank 0 has.</summary>
    /// <param name="bytes">What that is; on other ranks it is not looked at.</param>
    public byte[] FromFirst(ReadOnlySpan<byte> bytes)
    {
        var length = BitConverter.ToInt32(OfFirst(BitConverter.GetBytes(bytes.Length), sizeof(int)));
        return OfFirst(bytes, length);
    }

    /// <summary>Gives each rank what each has.</summary>
    /// <param name="own">This rank's, of any length.</param>
    /// <returns>By rank.</returns>
    public byte[][] Gather(ReadOnlySpan<byte> own)
    {
        var lengths = new byte[Count * sizeof(int)];
        BitConverter.TryWriteBytes(lengths.AsSpan(Own * sizeof(int)), own.Length);
        Span<int> counts = stackalloc int[Count];
        counts.Fill(sizeof(int));
        Exchange.AllGather(lengths, counts);
        var total = 0;
        for (var rank = 0; rank < Count; rank++) total = checked(total + (counts[rank] = BitConverter.ToInt32(lengths, rank * sizeof(int))));
        var all = new byte[total];
        var parts = new byte[Count][];
        var start = 0;
        for (var rank = 0; rank < Own; rank++) start += counts[rank];
        own.CopyTo(all.AsSpan(start));
        Exchange.AllGather(all, counts);
        start = 0;
        for (var rank = 0; rank < Count; start += counts[rank], rank++) parts[rank] = all[start..(start + counts[rank])];
        return parts;
    }

    /// <summary>Gives each rank its part of what rank 0 has.</summary>
    /// <param name="all">On rank 0 the parts, one after the other.</param>
    /// <param name="counts">How long each rank's is.</param>
    /// <returns>This rank's.</returns>
    public float[] Scatter(ReadOnlySpan<float> all, ReadOnlySpan<int> counts)
    {
        var own = new float[counts[Own]];
        Span<int> sent = stackalloc int[Count], received = stackalloc int[Count];
        for (var rank = 0; rank < Count; rank++)
            (sent[rank], received[rank]) = (Own == 0 ? counts[rank] * sizeof(float) : 0, rank == 0 ? own.Length * sizeof(float) : 0);
        Exchange.AllToAll(MemoryMarshal.AsBytes(Own == 0 ? all : default), sent, MemoryMarshal.AsBytes(own.AsSpan()), received);
        return own;
    }

    /// <summary>Gives rank 0 what each has: the reverse of <see cref="Scatter"/>.</summary>
    /// <param name="own">This rank's.</param>
    /// <param name="counts">How long each rank's is.</param>
    /// <returns>On rank 0 the parts, one after the other; nothing on others.</returns>
    public float[] Collect(ReadOnlySpan<float> own, ReadOnlySpan<int> counts)
    {
        var total = 0;
        Span<int> sent = stackalloc int[Count], received = stackalloc int[Count];
        sent.Clear();
        received.Clear();
        sent[0] = own.Length * sizeof(float);
        for (var rank = 0; rank < Count && Own == 0; total += counts[rank], rank++) received[rank] = counts[rank] * sizeof(float);
        var all = new float[total];
        Exchange.AllToAll(MemoryMarshal.AsBytes(own), sent, MemoryMarshal.AsBytes(all.AsSpan()), received);
        return all;
    }

    /// <summary>Ends all ranks at once, this one included.</summary>
    public void Abort(int exitCode) => Exchange.Abort(exitCode);

    /// <inheritdoc/>
    public void Dispose() => Exchange.Dispose();

    byte[] OfFirst(ReadOnlySpan<byte> bytes, int length)
    {
        var all = new byte[length];
        if (Own == 0) bytes.CopyTo(all);
        Span<int> counts = stackalloc int[Count];
        counts.Clear();
        counts[0] = length;
        Exchange.AllGather(all, counts);
        return all;
    }
}
