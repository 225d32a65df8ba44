using NativeTickets.Nn;

namespace NativeTickets.Lab.Running;

/// <summary>What a stage takes while it runs and leaves behind, about, in bytes.</summary>
/// <param name="Memory">Of the device, at most at once: parameters, gradients, optimizer, activations, lists of surviving weights.</param>
/// <param name="Disk">Files, those that only serve to continue included.</param>
public readonly record struct StageNeeds(double Memory, double Disk)
{
    const int Number = sizeof(float);
    const int Lanes = 16;             // the CPU computes so many images together, whether they are there or not
    const double SurvivorBytes = 16;  // of a kept weight in the lists of the three passes: its value twice, and where it stands

    /// <summary>Of training steps: each number that a layer gives is kept for the backward pass, and has a gradient beside it while that runs.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="batch">Images of a step.</param>
    /// <param name="optimizerTensors">How many numbers the optimizer remembers for each parameter.</param>
    /// <param name="isTicket">Whether weights are pruned, so that masks and lists of the others are held.</param>
    /// <param name="files">How many weights files it writes and keeps, those to continue from not counted.</param>
    /// <param name="states">How many whole states it keeps, weights and what the optimizer remembers.</param>
    /// <param name="changesMasks">Whether masks change, so that each state has its own.</param>
    public static StageNeeds OfTraining(NetworkDescription network, int batch, int optimizerTensors, bool isTicket, int files, int states = 0,
        bool changesMasks = false)
    {
        double parameters = network.Parameters;
        var kept = isTicket ? network.Prunable * (Number + SurvivorBytes) : 0;
        // at their largest at once: what is kept, the file to continue from (with the optimizer's numbers), the best epoch, and a temporary beside it
        var disk = Number * parameters * (files + (2 + states) * (1 + optimizerTensors) + 1) + (isTicket ? network.Prunable * Number : 0);
        if (changesMasks) disk += network.Prunable * Number * (3.0 + states);
        return new StageNeeds(Number * parameters * (2 + optimizerTensors) + kept + 2 * Activations(network, batch), disk);
    }

    /// <summary>Of forward passes and image gradients on networks that are held at once.</summary>
    /// <param name="network">Any of them.</param>
    /// <param name="networks">How many there are.</param>
    /// <param name="batch">Images at once.</param>
    /// <param name="disk">Bytes that are written.</param>
    public static StageNeeds OfEvaluation(NetworkDescription network, int networks, int batch, double disk) =>
        new(networks * (network.Parameters + network.Prunable) * (double)Number + 2 * Activations(network, batch), disk);

    /// <summary>Bytes of so many images as pixels in [0, 1].</summary>
    public static double Images(ImageShape image, double count) => (double)Number * image.Channels * image.Height * image.Width * count;

    static double Activations(NetworkDescription network, int batch)
    {
        var images = (batch + Lanes - 1) / Lanes * Lanes;
        return (double)Number * images * (network.Layers.Sum(layer => (double)layer.Output.Count)
            + (double)network.Input.Channels * network.Input.Height * network.Input.Width);
    }
}
