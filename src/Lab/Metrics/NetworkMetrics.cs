using NativeTickets.Data;
using NativeTickets.Nn;
using NativeTickets.Training;

namespace NativeTickets.Lab.Metrics;

/// <summary>What stages that leave a trained network say of it, in the order of their results.</summary>
static class NetworkMetrics
{
    /// <summary>Adds loss and accuracy on a split, with the images that were counted.</summary>
    public static void AddSplit(Dictionary<string, double?> metrics, Dictionary<string, long> counts, string split, ImageSet images, Network network,
        int? padTo, CancellationToken cancellation)
    {
        using var evaluator = new Evaluator(network, images, padTo);
        var found = evaluator.Run(cancellation);
        metrics[split + "Loss"] = found.Loss;
        metrics[split + "Accuracy"] = found.Accuracy;
        counts[split + "Accuracy"] = found.Count;
    }

    /// <summary>Adds the network's size, and what its masks leave of it.</summary>
    public static void AddSize(Dictionary<string, double?> metrics, Network network)
    {
        metrics["parameters"] = network.ParameterCount;
        metrics["prunable"] = network.PrunableCount;
        metrics[KnownMetrics.Sparsity.Name] = (double)network.PrunedCount / network.PrunableCount;
        var described = NetworkDescription.Of(network);
        metrics["multiplyAdds"] = described.MultiplyAdds;
        metrics["survivingMultiplyAdds"] = described.SurvivingMultiplyAdds;
    }
}
