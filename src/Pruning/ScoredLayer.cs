namespace NativeTickets.Pruning;

/// <summary>A layer under selection: its weights, what divides them, and which are still kept.</summary>
sealed record ScoredLayer(float[] Weights, double Divisor, bool[] Kept)
{
    /// <summary>The same weights on a device that counts; null where there is none.</summary>
    public Tensor? OnDevice { get; init; }

    /// <summary>The score's bits; they order as scores do, since no score is negative.</summary>
    public ulong Bits(int index) => BitsOf(Math.Abs(Weights[index]));

    /// <summary>The smallest magnitude whose score has at least these bits, infinity where no float has: a score grows with its weight, rounded or not.</summary>
    public float SmallestWith(ulong bits)
    {
        var (low, high) = (0, BitConverter.SingleToInt32Bits(float.PositiveInfinity));
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (BitsOf(BitConverter.Int32BitsToSingle(middle)) >= bits) high = middle;
            else low = middle + 1;
        }
        return BitConverter.Int32BitsToSingle(low);
    }

    ulong BitsOf(float magnitude) => BitConverter.DoubleToUInt64Bits(magnitude / Divisor);

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
        return new ScoredLayer(layer.Values, score != PruningScore.Magnitude && sum > 0 ? sum / count : 1, kept) { OnDevice = layer.OnDevice };
    }
}
