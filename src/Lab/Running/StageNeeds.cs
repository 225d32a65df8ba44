using NativeTickets.Nn;

namespace NativeTickets.Lab.Running;

/// <summary>What a stage takes while it runs and leaves behind, about, in bytes.</summary>
/// <param name="Memory">Of the device, at most at once: parameters, gradients, optimizer, activations, lists of surviving weights.</param>
/// <param name="Disk">Files, by what they are for.</param>
public readonly record struct StageNeeds(double Memory, StageDisk Disk)
{
    const int Number = sizeof(float);
    const double SurvivorBytes = 16;  // of a kept weight in the lists of the three passes: its value twice, and where it stands

    /// <summary>Of training steps: each number that a layer gives is kept for the backward pass, and has a gradient beside it while that runs.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="batch">Images of a step.</param>
    /// <param name="optimizerTensors">How many numbers the optimizer remembers for each parameter.</param>
    /// <param name="sparsity">The share of the prunable weights that is pruned, so that masks and lists of the others are held; null for none.</param>
    /// <param name="disk">What stays of it on the disk.</param>
    /// <param name="changesMasks">Whether masks change, so that each state has its own.</param>
    public static StageNeeds OfTraining(NetworkDescription network, int batch, int optimizerTensors, double? sparsity, StageDisk disk,
        bool changesMasks = false)
    {
        double parameters = network.Parameters;
        var kept = sparsity is null ? 0 : network.Prunable * (Number + SurvivorBytes);
        return new StageNeeds(Number * parameters * (2 + optimizerTensors) + kept + 2 * Activations(network, batch),
            disk with { Passing = Passing(network, optimizerTensors, changesMasks) });
    }

    /// <summary>Of a stage that is handed a network and hands one on: the one passes, the other stays.</summary>
    /// <param name="network">Which.</param>
    /// <param name="sparsity">The share of its prunable weights that is pruned; null for a dense one.</param>
    public static StageNeeds OfHandingOn(NetworkDescription network, double? sparsity) =>
        OfTraining(network, 0, 1, sparsity, new StageDisk(StageDisk.WeightsOf(network, sparsity), Receipts: StageDisk.ReceiptsOf()));

    /// <summary>Bytes of a whole state: weights, what the optimizer remembers, and masks where they change.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="optimizerTensors">How many numbers the optimizer remembers for each parameter.</param>
    /// <param name="changesMasks">Whether masks change.</param>
    public static double StateOf(NetworkDescription network, int optimizerTensors, bool changesMasks) =>
        Number * ((double)network.Parameters * (1 + optimizerTensors) + (changesMasks ? network.Prunable : 0));

    /// <summary>Of forward passes and image gradients on networks that are held at once.</summary>
    /// <param name="network">Any of them.</param>
    /// <param name="networks">How many there are.</param>
    /// <param name="batch">Images at once.</param>
    /// <param name="disk">What it leaves on the disk.</param>
    public static StageNeeds OfEvaluation(NetworkDescription network, int networks, int batch, StageDisk disk) =>
        new(networks * (network.Parameters + network.Prunable) * (double)Number + 2 * Activations(network, batch), disk);

    /// <summary>Bytes of so many images as pixels in [0, 1].</summary>
    public static double Images(ImageShape image, double count) => (double)Number * image.Channels * image.Height * image.Width * count;

    // the file to continue from and a temporary beside it, and the best epoch
    static double Passing(NetworkDescription network, int optimizerTensors, bool changesMasks) =>
        2 * StateOf(network, optimizerTensors, changesMasks) + StateOf(network, 0, changesMasks);

    static double Activations(NetworkDescription network, int batch)
    {
        var images = SharedBatch.BlocksOf(batch) * SharedBatch.ImagesOfBlock; // the CPU computes whole blocks, whether all images are there or not
        return (double)Number * images * (network.Layers.Sum(layer => (double)layer.Output.Count)
            + (double)network.Input.Channels * network.Input.Height * network.Input.Width);
    }
}
