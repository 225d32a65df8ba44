namespace NativeTickets.Pruning;

/// <summary><c>|w| / divisor</c>, the divisor being a number of the weight's layer.</summary>
public abstract class RelativeMagnitude : PruningScore
{
    /// <summary>What the magnitudes of a layer are divided by.</summary>
    /// <param name="weights">Those of the layer, row-major, all finite.</param>
    /// <param name="kept">Which of them are not pruned yet.</param>
    /// <returns>A finite number above 0.</returns>
    protected abstract double Divisor(ReadOnlySpan<float> weights, ReadOnlySpan<bool> kept);

    /// <inheritdoc/>
    protected sealed override IReadOnlyList<double[]> Score(ScoringInput input) =>
        [.. input.Weights.Select((layer, i) => Divided(layer.Values, CheckedDivisor(input, i)))];

    internal sealed override ScoredLayer[] Layers(ScoringInput input) =>
        [.. input.Weights.Select((layer, i) => new MagnitudeLayer(layer.Values, CheckedDivisor(input, i), input.Flags(i)) { OnDevice = layer.OnDevice })];

    static double[] Divided(float[] weights, double divisor) => Array.ConvertAll(weights, weight => Math.Abs(weight) / divisor);

    double CheckedDivisor(ScoringInput input, int layer)
    {
        var divisor = Divisor(input.Weights[layer].Values, input.Kept(layer));
        return divisor > 0 && double.IsFinite(divisor)
            ? divisor
            : throw new PruningException($"score {Name}: its divisor of {input.Weights[layer].Name} is {divisor}, expected a finite number above 0");
    }
}

/// <summary><c>|w|</c>. Source: Han et al. 2015, arXiv:1506.02626.</summary>
public sealed class Magnitude : RelativeMagnitude
{
    /// <inheritdoc/>
    public override string Name => "magnitude";

    /// <inheritdoc/>
    protected override double Divisor(ReadOnlySpan<float> weights, ReadOnlySpan<bool> kept) => 1;
}

/// <summary><c>|w| / mean |w|</c>, the mean over the weights of the layer that are not pruned yet. 0 in a layer of zeros.</summary>
/// <param name="meanOverAll">True for the mean over all weights of the layer, those that are pruned already counted as 0.</param>
public sealed class LayerNormalizedMagnitude(bool meanOverAll = false) : RelativeMagnitude
{
    /// <inheritdoc/>
    public override string Name => "layerNormalizedMagnitude";

    /// <inheritdoc/>
    protected override double Divisor(ReadOnlySpan<float> weights, ReadOnlySpan<bool> kept)
    {
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < weights.Length; i++)
        {
            if (!kept[i]) continue;
            sum += Math.Abs((double)weights[i]);
            count++;
        }
        // a layer of zeros, or without a kept weight, has no mean: its scores are 0, as 0 / 1
        return sum > 0 ? sum / (meanOverAll ? weights.Length : count) : 1;
    }
}
