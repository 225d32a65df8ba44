namespace NativeTickets.Nn;

/// <summary>
/// Estimates a network's running statistics again, for the weights it has: each becomes the plain mean, over batches, of the batch's mean and of its unbiased
/// variance, every batch counting the same. Needed where weights were averaged, since statistics were gathered with others.
/// </summary>
/// <param name="network">Whose running statistics are overwritten; weights stay.</param>
/// <remarks>Source: Izmailov et al. 2018, arXiv:1803.05407, section 3.2; PyTorch's <c>update_bn</c>.</remarks>
public sealed class StatisticsMean(Network network)
{
    int batches;

    /// <summary>Runs a batch through the network, which counts it.</summary>
    /// <param name="images">On a tape that asks for no gradients, which releases what is computed.</param>
    /// <exception cref="ShapeException">The images do not fit the network, or leave batch norm one number per channel.</exception>
    public void Add(Tensor images)
    {
        batches++;
        BatchNorm[] norms = [.. network.Layers.OfType<BatchNorm>()];
        foreach (var norm in norms) norm.MoveBy(1f / batches); // 1 at first: whatever was there is forgotten
        try
        {
            network.Forward(images, Mode.Train);
        }
        finally
        {
            foreach (var norm in norms) norm.MoveBy(null);
        }
    }
}
