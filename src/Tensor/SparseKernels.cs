using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>What the CPU's kernels make of a mask: whether a layer's pruned weights are skipped, and what that is expected to save.</summary>
public static class SparseKernels
{
    /// <summary>
    /// How many times as fast as dense all three passes of a layer are expected to be; 1 where the layer is computed dense. From times measured on one machine
    /// at batch 128, so a forecast and no promise.
    /// </summary>
    /// <param name="input">Of the layer: [N, C, H, W], or [N, F] of a linear one.</param>
    /// <param name="weight">[K, C, R, S], or [outputs, inputs] of a linear one.</param>
    /// <param name="stride">Step between windows.</param>
    /// <param name="padding">Zeros around the image.</param>
    /// <param name="density">Surviving weights over all, in [0, 1].</param>
    public static double ExpectedGain(Shape input, Shape weight, int stride, int padding, double density) => weight.Rank == 4
        ? SparseChoice.Gain(new Conv2dGeometry(input.AsBatch(), weight[0], weight[2], weight[3], stride, padding), density)
        : SparseChoice.Gain(new Conv2dGeometry(new Extent(input[0], weight[1], 1, 1), weight[0], 1, 1, 1, 0), density);
}
