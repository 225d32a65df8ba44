using NativeTickets.Nn;

namespace NativeTickets.Training;

/// <summary>Gives a network the running statistics that the images of a training have under the weights it has now: <see cref="StatisticsMean"/>.</summary>
public static class StatisticsEstimate
{
    /// <summary>Runs all training images through the network once, in batches as training has them, in the order of an epoch after its last.</summary>
    /// <param name="network">Whose running statistics are overwritten.</param>
    /// <param name="setup">The training.</param>
    /// <param name="cancellation">Asks to stop; the statistics are of no use then.</param>
    /// <returns>The cost in forward units times images.</returns>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public static double Run(Network network, TrainingSetup setup, CancellationToken cancellation)
    {
        var reader = Trainer.ReaderOf(setup);
        using var input = new StepInput(network.Device, GradientTarget.None, reader);
        var statistics = new StatisticsMean(network);
        for (var step = 0; step < reader.BatchesPerEpoch; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            input.Read(setup.Epochs, step);
            statistics.Add(input.Load().Images);
            input.Clear();
        }
        return reader.ImagesPerEpoch;
    }
}
