namespace NativeTickets.Pruning;

/// <summary>
/// Counts scores where the weights are. A device knows magnitudes, not scores: each bound of a score is, for each layer, a bound of its magnitudes that the
/// host
/// finds with the arithmetic of the scores themselves, so that the counts are the host's.
/// </summary>
sealed class DeviceRanks : IDisposable
{
    public const int DigitBits = 8;

    readonly IReadOnlyList<MagnitudeLayer> layers;
    readonly Tensor?[] masks;
    readonly MagnitudeHistogram histogram;
    readonly float[] bounds = new float[MagnitudeHistogram.Bins + 1];

    DeviceRanks(IReadOnlyList<MagnitudeLayer> layers)
    {
        this.layers = layers;
        histogram = new MagnitudeHistogram(layers[0].OnDevice!.Device);
        masks = [.. layers.Select(layer => layer.Kept.AsSpan().Contains(false)
            ? Tensor.FromArray(layer.OnDevice!.Device, layer.OnDevice.Shape, [.. layer.Kept.Select(kept => kept ? 1f : 0f)])
            : null)];
    }

    /// <summary>Null where a layer is on the host alone, or its scores are no function of magnitudes.</summary>
    public static DeviceRanks? TryOpen(IReadOnlyList<ScoredLayer> layers)
    {
        MagnitudeLayer[] counted = [.. layers.OfType<MagnitudeLayer>().Where(layer => layer.OnDevice is not null)];
        return counted.Length == layers.Count && counted.All(layer => layer.OnDevice!.Device == counted[0].OnDevice!.Device) ? new DeviceRanks(counted) : null;
    }

    /// <summary>How many kept scores start with the prefix and each of the 256 digits after it.</summary>
    public void Count(ulong prefix, int shift, int[] counts)
    {
        for (var i = 0; i < masks.Length; i++)
        {
            for (var digit = 0; digit < bounds.Length; digit++)
            {
                var start = (prefix << DigitBits) + (uint)digit;
                bounds[digit] = start > ulong.MaxValue >> shift ? float.PositiveInfinity : layers[i].SmallestWith(start << shift);
            }
            histogram.Add(layers[i].OnDevice!, masks[i], bounds);
        }
        histogram.Take(counts);
    }

    public void Dispose()
    {
        foreach (var mask in masks) mask?.Dispose();
        histogram.Dispose();
    }
}
