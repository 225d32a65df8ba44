namespace NativeTickets.Runs;

/// <summary>Layers that a ticket keeps no weight of: what comes after such a layer sees no image any more, unless a shortcut leads around it.</summary>
public static class LayersPruned
{
    const string Before = "layer.", After = ".density";

    /// <summary>The names of the weights of such layers, in order, out of the metrics of a prune stage.</summary>
    public static IReadOnlyList<string> In(StageResult result) =>
    [
        .. result.Metrics.Where(metric => metric.Value == 0 && metric.Key.StartsWith(Before, StringComparison.Ordinal)
                && metric.Key.EndsWith(After, StringComparison.Ordinal))
            .Select(metric => metric.Key[Before.Length..^After.Length]),
    ];

    /// <summary>What check, run and report say of them.</summary>
    /// <param name="ticket">Whose they are.</param>
    /// <param name="layers">Their names, at least one.</param>
    public static string Warning(string ticket, IReadOnlyList<string> layers) => $"{ticket} keeps no weight of {string.Join(", ", layers)}: "
        + $"{(layers.Count == 1 ? "the layer gives" : "these layers give")} the same for every image";
}
