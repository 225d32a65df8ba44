namespace NativeTickets.Pruning;

/// <summary>A layer under selection: its weights, what divides them, and which are still kept.</summary>
sealed record ScoredLayer(float[] Weights, double Divisor, bool[] Kept)
{
    /// <summary>The score's bits; they order as scores do, since no score is negative.</summary>
    public ulong Bits(int index) => BitConverter.DoubleToUInt64Bits(Math.Abs((double)Weights[index]) / Divisor);

    public static ScoredLayer Of(NamedWeights layer, PruningScore score, bool[] kept)
    {
        var sum = 0.0;
        var count = 0;
        for (var i = 0; i < kept.Length; i++)
        {
            var weight = layer.Values[i];
            if (!float.IsFinite(weight)) throw new PruningException($"pruning: {layer.Name} holds {weight} at {i}; the training that made it has diverged");
            if (!kept[i]) continue;
            sum += Math.Abs((double)weight);
            count++;
        }
        if (score == PruningScore.LayerNormalizedMagnitudeOverAll) count = kept.Length;
        // a layer of zeros, or without a kept weight, has no mean: its scores are 0, as 0 / 1
        return new ScoredLayer(layer.Values, score != PruningScore.Magnitude && sum > 0 ? sum / count : 1, kept);
    }
}
