using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>A gradient that is a sum over the images of a batch: computed of all, or of a group of them.</summary>
interface IBatchGradient
{
    /// <summary>Overwrites the target.</summary>
    /// <param name="group">Which images; null for all.</param>
    /// <param name="target">As long as the gradient.</param>
    void Run(ShareGroup? group, DeviceBuffer target);
}

/// <summary>
/// The gradients of a backward pass whose batch is shared out: each is computed group by group and added in the order of the groups. In one process that is
/// done at once; over several ranks what the groups gave waits for the end of the pass, and then travels together.
/// </summary>
sealed class SharedGradients(Tape tape)
{
    readonly List<(Tensor Input, SharedSum Sum)> waiting = [];

    /// <summary>Computes the gradient of a plain input and hands it to the input, now or at <see cref="Finish"/>.</summary>
    public void Add<TGradient>(BatchShares shares, Tensor input, in TGradient gradient) where TGradient : struct, IBatchGradient
    {
        if (shares.Exchange is null)
        {
            AddHere(shares, input, gradient);
            return;
        }
        var parts = new DeviceBuffer[shares.Own.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = input.RentLike();
            gradient.Run(shares.Own[i], parts[i]);
        }
        waiting.Add((input, new SharedSum(parts, input.RentLike(), input.GradientPattern)));
        if (input.Producer >= 0) Finish(shares); // whatever made it needs the gradient now
    }

    /// <summary>Exchanges what waits, and hands it to its inputs in the order in which it came.</summary>
    public void Finish(BatchShares shares)
    {
        if (waiting.Count == 0) return;
        GradientExchange.Run((CpuDevice)tape.Device.Kernels, shares, [.. waiting.Select(each => each.Sum)]);
        foreach (var (input, sum) in waiting)
        {
            var target = tape.Receive(input);
            tape.Device.Kernels.Copy(sum.Target, target);
            tape.Deliver(input, target);
        }
        Abandon();
    }

    /// <summary>Gives back what waits.</summary>
    public void Abandon()
    {
        foreach (var (_, sum) in waiting)
        {
            foreach (var part in sum.Parts) tape.Device.Kernels.Return(part);
            tape.Device.Kernels.Return(sum.Target);
        }
        waiting.Clear();
    }

    void AddHere<TGradient>(BatchShares shares, Tensor input, in TGradient gradient) where TGradient : struct, IBatchGradient
    {
        var target = tape.Receive(input);
        gradient.Run(shares.Own[0], target);
        if (shares.Own.Count > 1)
        {
            var part = input.RentLike();
            for (var i = 1; i < shares.Own.Count; i++)
            {
                gradient.Run(shares.Own[i], part);
                ElementwiseKernels.Plain(target.Length, new ForwardPair<Add>(), target, target, part);
            }
            tape.Device.Kernels.Return(part);
        }
        input.GradientPattern?.ClearPruned(target); // as where survivors alone travel
        tape.Deliver(input, target);
    }
}
