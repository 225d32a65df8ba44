namespace NativeTickets.Nn;

/// <summary>
/// The <c>mean</c> and <c>std</c> of a layer that normalizes images, which many networks save with their weights. Here normalization is the pipeline's, so that
/// they are held against it: never applied a second time, never contradicted in silence.
/// </summary>
static class GivenNormalization
{
    const string Mean = "mean", Deviation = "std";

    /// <summary>Pairs of such buffers, and what is left without them.</summary>
    public static (IReadOnlyList<(FilePart Mean, FilePart Deviation)> Buffers, IReadOnlyList<FilePart> Others) Split(IEnumerable<FilePart> parts)
    {
        var all = parts.ToList();
        var byName = all.ToDictionary(part => part.Name, StringComparer.Ordinal);
        (FilePart Mean, FilePart Deviation)[] buffers = [.. all.Where(part => LastWord(part.Name) == Mean)
            .Select(mean => (Mean: mean, Deviation: byName.GetValueOrDefault(mean.Name[..^Mean.Length] + Deviation)!))
            .Where(pair => pair.Deviation is not null)];
        var theirs = buffers.SelectMany(pair => new[] { pair.Mean.Name, pair.Deviation.Name }).ToHashSet(StringComparer.Ordinal);
        return (buffers, [.. all.Where(part => !theirs.Contains(part.Name))]);
    }

    /// <summary>Throws where they are not what a network's images are normalized by.</summary>
    /// <param name="buffers">What a file has.</param>
    /// <param name="network">The network.</param>
    /// <param name="told">Gets a line for each pair that agrees.</param>
    /// <exception cref="NetworkException">They are other numbers; names both.</exception>
    public static void Require(IEnumerable<(FilePart Mean, FilePart Deviation)> buffers, Network network, List<string> told)
    {
        foreach (var (mean, deviation) in buffers)
        {
            var own = network.Layers.OfType<Normalization>().FirstOrDefault()?.Numbers;
            var stated = new StatedNetwork { Mean = Numbers(mean, network, own?.Mean), Deviation = Numbers(deviation, network, own?.Deviation) };
            if (stated.Contradictions(network) is { Count: > 0 } differ)
                throw new NetworkException($"'{mean.Name}' and '{deviation.Name}' normalize images by other constants than the pipeline: "
                    + $"{string.Join("; ", differ)}. Weights work with the pixels that they were trained with: "
                    + stated.NormalizationKey);
            told.Add($"'{mean.Name}' and '{deviation.Name}' passed over, the pipeline normalizes by the same");
        }
    }

    /// <summary>A buffer's numbers; one that is the network's own but for the rounding of a half is that.</summary>
    static float[] Numbers(FilePart part, Network network, IReadOnlyList<float>? own)
    {
        if (!part.Tensor.IsFloat || part.Tensor.Shape is not { } shape || shape.Count != 1 && shape.Count != network.Input.Channels)
            throw new NetworkException($"'{part.Name}' is {part.Tensor.Type} {part.Tensor.ShapeText}; wanted a float for each of {network.Input.Channels} "
                + "channels, as the mean or deviation of images");
        var numbers = part.Tensor.Read().Values;
        for (var c = 0; own is not null && numbers.Length == own.Count && c < numbers.Length; c++)
            if (Math.Abs(numbers[c] - own[c]) <= part.Tensor.Rounding * Math.Abs(own[c])) numbers[c] = own[c];
        return numbers;
    }

    static string LastWord(string name) => name[(name.LastIndexOf('.') + 1)..];
}
