namespace NativeTickets.Pruning;

/// <summary>A layer under selection: what its weights are worth, and which are still kept.</summary>
abstract class ScoredLayer(bool[] kept)
{
    public bool[] Kept => kept;

    /// <summary>Bits that order as scores do, among all layers of one selection.</summary>
    public abstract ulong Bits(int index);
}

/// <summary>Scores that are magnitudes over a number.</summary>
sealed class MagnitudeLayer(float[] weights, double divisor, bool[] kept) : ScoredLayer(kept)
{
    /// <summary>The same weights on a device that counts; null where there is none.</summary>
    public Tensor? OnDevice { get; init; }

    /// <summary>The score's own bits, since no score is negative.</summary>
    public override ulong Bits(int index) => BitsOf(Math.Abs(weights[index]));

    /// <summary>The smallest magnitude whose score has at least these bits, infinity where no float has: a score grows with its weight, rounded or
    /// not.</summary>
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

    ulong BitsOf(float magnitude) => BitConverter.DoubleToUInt64Bits(magnitude / divisor);
}

/// <summary>Scores of either sign.</summary>
sealed class FreeLayer(double[] scores, bool[] kept) : ScoredLayer(kept)
{
    const ulong Sign = 1UL << 63;

    /// <summary>Negative numbers order the other way round by their bits, and below all others.</summary>
    public override ulong Bits(int index)
    {
        var bits = BitConverter.DoubleToUInt64Bits(scores[index] + 0.0); // −0 becomes 0, its equal
        return (bits & Sign) != 0 ? ~bits : bits | Sign;
    }
}
