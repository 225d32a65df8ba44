using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>A loss of each image: 16 of a block at once.</summary>
interface ILossBody
{
    Vector512<float> Losses(int block);
}

/// <summary>What the losses over a softmax share: 16 images ride through the classes together, and a task owns a block of them.</summary>
static unsafe class SoftmaxCpu
{
    /// <summary>The largest logit of each of 16 images. NaN may lose, but not the sum of exponentials, where it then shows.</summary>
    public static Vector512<float> Largest(int classes, float* logits)
    {
        var largest = Vector512.Load(logits);
        for (var c = 1; c < classes; c++)
        {
            var v = Vector512.Load(logits + c * Lanes.Width);
            largest = Vector512.ConditionalSelect(Vector512.GreaterThan(v, largest), v, largest);
        }
        return largest;
    }

    /// <summary>Σ_c e^{x[c] − largest} of each of 16 images.</summary>
    public static Vector512<float> Total(int classes, float* logits, Vector512<float> largest)
    {
        var total = Vector512<float>.Zero;
        for (var c = 0; c < classes; c++) total += LaneMath.Exp(Vector512.Load(logits + c * Lanes.Width) - largest);
        return total;
    }

    /// <summary>The mean of the images' losses, added in double, in the order of the batch, or group by group where it is shared out.</summary>
    public static void MeanLoss<TBody>(CpuDevice device, int n, TBody body, float* loss) where TBody : unmanaged, ILossBody
    {
        var blocks = Lanes.Blocks(n);
        var losses = device.Rent(blocks * Lanes.Width);
        device.Workers.Run(blocks, new LossTask<TBody>(body, CpuBuffer.Of(losses)));
        if (device.Shares is { } shares) *loss = (float)(Total(device, shares, n, CpuBuffer.Of(losses)) / shares.Images);
        else *loss = (float)(Sum(CpuBuffer.Of(losses), n) / n);
        device.Return(losses);
    }

    /// <summary>The sum of the groups' losses, in their order.</summary>
    static double Total(CpuDevice device, BatchShares shares, int n, float* losses)
    {
        using var sums = new GroupSums(device, shares, n, "loss", 1);
        foreach (var group in shares.Own) *sums.Of(group.Number) = Sum(losses + group.Offset(1), group.Images);
        sums.Gather();
        return sums.Total(0);
    }

    static double Sum(float* losses, int images)
    {
        var sum = 0.0;
        for (var image = 0; image < images; image++) sum += losses[image];
        return sum;
    }

    readonly struct LossTask<TBody>(TBody body, float* losses) : IParallelBody where TBody : unmanaged, ILossBody
    {
        public void Run(int block) => body.Losses(block).Store(losses + block * Lanes.Width);
    }
}
