namespace NativeTickets.Nn;

/// <summary>
/// Weights of a file that somebody else wrote, or we, as those of a network: names are ours or public ones (<see cref="PublicNames"/>), with what PyTorch's
/// <c>DataParallel</c> and <c>torch.nn.utils.prune</c> do to them undone.
/// </summary>
public static class ForeignWeights
{
    const int Told = 5; // of each kind of difference; a file of another network differs everywhere
    const string ParallelPrefix = "module.";
    const string Unpruned = "_orig", Mask = "_mask";

    /// <summary>A network's weights and running statistics, by our names, out of a file's tensors.</summary>
    /// <param name="network">What they are for; not changed.</param>
    /// <param name="tensors">By the file's names. Counters of batches and masks beside plain weights are passed over; a weight in two parts,
    /// <c>weight_orig</c> and <c>weight_mask</c>, is joined.</param>
    /// <param name="source">Where they come from, for messages: a file's path.</param>
    /// <exception cref="NetworkException">A tensor is missing, unknown, of another shape or of integers, or a number is not finite.</exception>
    public static IReadOnlyDictionary<string, WeightsEntry> Read(Network network, IReadOnlyDictionary<string, WeightsEntry> tensors, string source)
    {
        var found = Plain(tensors, source);
        var wanted = NetworkState.Shapes(network);
        var renamed = wanted.ToDictionary(tensor => PublicNames.Of(network.Name, tensor.Key), tensor => tensor.Key, StringComparer.Ordinal);
        var isPublic = found.Keys.Count(renamed.ContainsKey) > found.Keys.Count(wanted.ContainsKey);
        var ours = isPublic ? renamed : wanted.Keys.ToDictionary(name => name, StringComparer.Ordinal);
        RequireFit(network, wanted, ours, found, isPublic ? "by public names" : "by our own names", source);
        return ours.ToDictionary(name => name.Value, name => found[name.Key], StringComparer.Ordinal);
    }

    static Dictionary<string, WeightsEntry> Plain(IReadOnlyDictionary<string, WeightsEntry> tensors, string source)
    {
        var isParallel = tensors.Count > 0 && tensors.Keys.All(name => name.StartsWith(ParallelPrefix, StringComparison.Ordinal));
        var named =
            tensors.ToDictionary(tensor => isParallel ? tensor.Key[ParallelPrefix.Length..] : tensor.Key, tensor => tensor.Value, StringComparer.Ordinal);
        var plain = new Dictionary<string, WeightsEntry>(StringComparer.Ordinal);
        foreach (var (name, entry) in named)
        {
            if (name.EndsWith("." + PublicNames.Counter, StringComparison.Ordinal)) continue;
            if (name.EndsWith(Mask, StringComparison.Ordinal)
                && (named.ContainsKey(name[..^Mask.Length]) || named.ContainsKey(name[..^Mask.Length] + Unpruned))) continue;
            var stem = name.EndsWith(Unpruned, StringComparison.Ordinal) ? name[..^Unpruned.Length] : name;
            if (stem != name && named.TryGetValue(stem + Mask, out var mask) && !named.ContainsKey(stem)) plain[stem] = Masked(entry, mask, stem, source);
            else
                plain[name] = entry;
        }
        return plain;
    }

    static WeightsEntry Masked(WeightsEntry weights, WeightsEntry mask, string name, string source)
    {
        if (mask.Shape != weights.Shape)
            throw new NetworkException($"{source}: '{name}{Mask}' is {mask.Shape}, '{name}{Unpruned}' {weights.Shape}; wanted one shape");
        var values = new float[weights.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (mask.Values[i] is not (0 or 1)) throw new NetworkException($"{source}: '{name}{Mask}' holds {mask.Values[i]} at {i}; wanted 0 or 1");
            values[i] = mask.Values[i] == 1 ? weights.Values[i] : 0;
        }
        return new WeightsEntry(weights.Shape, values) { IsInteger = weights.IsInteger };
    }

    static void RequireFit(
        Network network, IReadOnlyDictionary<string, Shape> wanted, Dictionary<string, string> ours, Dictionary<string, WeightsEntry> found, string naming,
        string source)
    {
        string[] missing = [.. ours.Keys.Where(name => !found.ContainsKey(name))];
        string[] unknown = [.. found.Keys.Where(name => !ours.ContainsKey(name))];
        string[] present = [.. ours.Keys.Where(found.ContainsKey)];
        string[] problems =
        [
            Listed("missing", missing, name => $"'{name}' {wanted[ours[name]]}{Near(name, unknown)}"),
            Listed("unknown", unknown, name => $"'{name}' {found[name].Shape}{Near(name, missing)}"),
            Listed(
                "of another shape", [.. present.Where(name => found[name].Shape != wanted[ours[name]])],
                name => $"'{name}' is {found[name].Shape}, wanted {wanted[ours[name]]}"),
            Listed("of integers", [.. present.Where(name => found[name].IsInteger)], name => $"'{name}' is I64, wanted F32"),
            Listed(
                "not finite", [.. present.Where(name => Array.Exists(found[name].Values, value => !float.IsFinite(value)))],
                name => $"'{name}' holds {Odd(found[name].Values)}"),
        ];
        var told = problems.Where(problem => problem.Length > 0).ToArray();
        if (told.Length > 0) throw new NetworkException($"{source}: these are not weights of network {network.Name}, read {naming}; {string.Join("; ", told)}");
    }

    static string Listed(string what, string[] names, Func<string, string> tell)
    {
        if (names.Length == 0) return "";
        var more = names.Length > Told ? $" and {names.Length - Told} more" : "";
        return $"{what}: {string.Join(", ", names.Take(Told).Select(tell))}{more}";
    }

    static string Near(string name, string[] others) => NearestName.Of(name, others) is { } nearest ? $" (nearest there: '{nearest}')" : "";

    static string Odd(float[] values)
    {
        var at = Array.FindIndex(values, value => !float.IsFinite(value));
        return FormattableString.Invariant($"{values[at]} at {at}");
    }
}
