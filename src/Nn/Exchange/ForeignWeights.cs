namespace NativeTickets.Nn;

/// <summary>
/// Weights of a file that somebody else wrote, or we, as those of a network: names are ours or public ones (<see cref="PublicNames"/>), with what wrappers of
/// training programs, averages of weights and <c>torch.nn.utils.prune</c> add to them taken off or passed over, and told.
/// </summary>
public static class ForeignWeights
{
    /// <summary>A network's weights and running statistics, by our names, out of a file's tensors.</summary>
    /// <param name="network">What they are for; not changed.</param>
    /// <param name="file">The file.</param>
    /// <param name="ignored">Names of it that are left out.</param>
    /// <exception cref="NetworkException">A tensor is missing, unknown, of another shape or kind, a number is not finite, a variance negative, or the file's
    /// own normalization is not the network's.</exception>
    /// <exception cref="FileException">Numbers cannot be read.</exception>
    public static ForeignReading Read(Network network, ForeignFile file, IgnoredNames? ignored = null)
    {
        ignored ??= IgnoredNames.None;
        try
        {
            return Read(network, file, ignored, []);
        }
        catch (NetworkException e)
        {
            throw new NetworkException($"{file.Path}: {e.Message}");
        }
    }

    /// <summary>The numbers of the one pair of such buffers that a file has, <c>mean</c> and <c>std</c>; null for none, or several.</summary>
    public static (IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)? NormalizationOf(ForeignFile file) =>
        GivenNormalization.Split(file.Tensors.Values.Select(FilePart.Of)).Buffers is [var (mean, deviation)]
            && mean.Tensor is { IsFloat: true, Shape: not null } && deviation.Tensor is { IsFloat: true, Shape: not null }
            ? (mean.Tensor.Read().Values, deviation.Tensor.Read().Values)
            : null;

    /// <summary>Whether a file has the buffers of a layer that normalizes images, <c>mean</c> beside <c>std</c>.</summary>
    public static bool HasNormalization(ForeignFile file) => GivenNormalization.Split(file.Tensors.Values.Select(FilePart.Of)).Buffers.Count > 0;

    static ForeignReading Read(Network network, ForeignFile file, IgnoredNames ignored, List<string> told)
    {
        var wanted = NetworkState.Shapes(network);
        var names = ForeignNames.Of(network, file, ignored, [.. wanted.Keys], part => part.Kind != FilePartKind.Mask);
        var (buffers, unknown) = GivenNormalization.Split(names.Left);
        new ForeignDifferences(network, wanted, names, file) { Unknown = unknown }.ThrowIfAny();

        told.AddRange(file.Notes);
        if (names.Match.Prefix is null)
            told.Add($"prefixes taken off where there are any ('{ShownText.Quote(PrefixOf(names))}')");
        else if (names.Match.Prefix.Length > 0)
            told.Add($"prefix '{ShownText.Quote(names.Match.Prefix)}' taken off"
                + (NameMatch.IsAverage(names.Match.Prefix) ? ", which marks averaged weights" : ""));
        if (names.Match.Copies.Count > 0)
            told.Add($"another copy passed over, under {string.Join(", ", names.Match.Copies.Select(copy => $"'{ShownText.Quote(copy)}'"))}");
        if (!names.Naming.Whose.Contains("our own", StringComparison.Ordinal) && !names.Naming.Whose.Contains("public", StringComparison.Ordinal))
            told.Add($"read {names.Naming.Whose}");
        GivenNormalization.Require(buffers, network, told);
        var values = Values(names, told);
        foreach (var (name, stem) in names.Match.Names) RequireNumbers(stem, values[names.Naming.Ours[name]], $"{network.Name}, read {names.Naming.Whose}");
        TellIgnored(file, ignored, told);
        return new ForeignReading(values, string.Join("; ", told));
    }

    static string PrefixOf(ForeignNames names) =>
        names.Match.Names.Where(name => name.Value.Length > name.Key.Length).Select(name => name.Value[..^name.Key.Length]).First();

    static Dictionary<string, WeightsEntry> Values(ForeignNames names, List<string> told)
    {
        var values = new Dictionary<string, WeightsEntry>(StringComparer.Ordinal);
        var (joined, beside) = (0, 0);
        foreach (var (name, stem) in names.Match.Names)
        {
            var mask = names.Find(stem, FilePartKind.Mask) is { } part ? FileMask.Read(part) : null;
            if (names.Find(stem, FilePartKind.Whole) is { } whole)
            {
                values[names.Naming.Ours[name]] = whole.Tensor.Read();
                if (mask is not null) beside++;
                continue;
            }
            var entry = names.Find(stem, FilePartKind.Unmasked)!.Tensor.Read();
            mask!.ApplyTo(entry.Values); // read for this alone
            values[names.Naming.Ours[name]] = entry;
            joined++;
        }
        if (joined > 0) told.Add($"{joined} {(joined == 1 ? "weight" : "weights")} in two parts joined, _orig with _mask");
        if (beside > 0) told.Add($"{beside} {(beside == 1 ? "mask" : "masks")} beside the weights not laid over them (a ticket is made of them by prune: "
            + $"{{ mask: … }})");
        return values;
    }

    static void RequireNumbers(string name, WeightsEntry entry, string whose)
    {
        var isVariance = name.EndsWith("." + PublicNames.Variance, StringComparison.Ordinal);
        var odd = Array.FindIndex(entry.Values, value => !float.IsFinite(value));
        if (odd < 0 && isVariance) odd = Array.FindIndex(entry.Values, value => value < 0);
        if (odd < 0) return;
        var found = FormattableString.Invariant($"'{name}' holds {entry.Values[odd]} at {odd}");
        throw new NetworkException($"these are not weights of network {whose}; {(float.IsFinite(entry.Values[odd]) ? "a negative variance" : "not "
            + "finite")}: {found}");
    }

    static void TellIgnored(ForeignFile file, IgnoredNames ignored, List<string> told)
    {
        string[] left = [.. file.Tensors.Keys.Where(ignored.Contains)];
        if (left.Length > 0) told.Add($"ignored, as asked: {ShownText.Listed(left)}");
        foreach (var pattern in ignored.Unused([.. file.Tensors.Keys])) told.Add($"'{ShownText.Quote(pattern)}' of 'ignore' is not in the file");
        if (file.Tensors.Keys.Any(name => name.EndsWith("n_averaged", StringComparison.Ordinal))) told.Add("the counter n_averaged passed over");
    }
}

/// <summary>What a file gave.</summary>
/// <param name="Weights">A network's weights and running statistics, by our names.</param>
/// <param name="Told">In a line what was taken off and passed over; empty for nothing.</param>
public sealed record ForeignReading(IReadOnlyDictionary<string, WeightsEntry> Weights, string Told);
