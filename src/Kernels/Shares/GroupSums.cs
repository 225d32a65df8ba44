using System.Runtime.InteropServices;

namespace NativeTickets.Kernels;

/// <summary>
/// What each group of a batch that is shared out adds to some sums, in double, joined in the order of the groups once each rank has all of it. A using
/// statement gives its memory back.
/// </summary>
readonly unsafe ref struct GroupSums
{
    readonly CpuDevice device;
    readonly BatchShares shares;
    readonly DeviceBuffer room;
    readonly int sums;

    /// <summary>Memory for what the groups give.</summary>
    /// <param name="device">Where the batch is.</param>
    /// <param name="shares">Of the running step.</param>
    /// <param name="images">Of the tensor that is summed.</param>
    /// <param name="what">Which operation, for messages.</param>
    /// <param name="sums">How many there are.</param>
    /// <exception cref="InvalidOperationException">The tensor is not the step's batch.</exception>
    public GroupSums(CpuDevice device, BatchShares shares, int images, string what, int sums)
    {
        shares.Require(images, what);
        (this.device, this.shares, this.sums) = (device, shares, sums);
        room = device.Rent(checked(shares.Groups * sums * sizeof(double) / sizeof(float)));
    }

    /// <summary>What a group gives, to be filled in for each of this rank's.</summary>
    public double* Of(int group) => (double*)CpuBuffer.Of(room) + (long)group * sums;

    /// <summary>Gives each rank what the groups of all gave.</summary>
    public void Gather()
    {
        if (shares.Exchange is not { } exchange) return;
        Span<int> counts = stackalloc int[exchange.Ranks];
        for (var rank = 0; rank < counts.Length; rank++)
        {
            var (first, last) = shares.GroupsOf(rank);
            counts[rank] = checked((last - first) * sums * sizeof(double));
        }
        exchange.AllGather(MemoryMarshal.AsBytes(new Span<double>(Of(0), shares.Groups * sums)), counts);
    }

    /// <summary>One sum over all groups that have images, in their order.</summary>
    public double Total(int sum)
    {
        var total = 0.0;
        for (var group = 0; group < shares.Groups; group++)
            if (shares.ImagesOf(group) > 0) total += Of(group)[sum];
        return total;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => device.Return(room);
}
