using NativeTickets.Nn;

namespace NativeTickets.Pruning;

/// <summary>SNIP: <c>|∂L/∂w · w|</c> over its sum, what the loss would change by, to first order, if a connection were cut. On adversarial images: robust
/// SNIP.</summary>
/// <param name="mode">Whether batch norm uses the statistics of the batch or the running ones.</param>
/// <remarks>Source: Lee et al. 2019, arXiv:1810.02340.</remarks>
public sealed class ConnectionSensitivity(Mode mode = Mode.Train) : PruningScore
{
    /// <inheritdoc/>
    public override string Name => "snip";

    /// <inheritdoc/>
    public override ScoreNeeds Needs => ScoreNeeds.Gradients;

    /// <inheritdoc/>
    public override Mode Mode => mode;

    /// <summary>The scores of tensors of weights, and what they were divided by.</summary>
    /// <param name="weights">Each tensor's numbers.</param>
    /// <param name="gradients">Those of the mean loss, tensor by tensor.</param>
    public static (double[][] Scores, double Total) Of(IReadOnlyList<float[]> weights, IReadOnlyList<float[]> gradients)
    {
        double[][] products = [.. weights.Zip(gradients, (values, slopes) => values.Select((weight, i) => Math.Abs((double)weight * slopes[i])).ToArray())];
        var total = products.Sum(layer => layer.Sum());
        // without any gradient all scores are 0, and their order is that of the weights
        return (total > 0 ? [.. products.Select(layer => Array.ConvertAll(layer, product => product / total))] : products, total);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<double[]> Score(ScoringInput input) => Of([.. input.Weights.Select(layer => layer.Values)], input.Gradients).Scores;
}
