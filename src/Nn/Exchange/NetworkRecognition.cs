namespace NativeTickets.Nn;

/// <summary>Whose weights a file holds, by names and shapes: one of the networks that can be named here, or one that the field knows.</summary>
static class NetworkRecognition
{
    const int MostTensors = 20_000; // of a network that has a name; a file made to be slow has more
    const int MostOther = 3; // the stem and the last layer, whose extents follow the images and the classes

    /// <summary>What is known, as a sentence; null for nothing.</summary>
    /// <param name="tensors">The extents of a file's tensors by name, counters left out.</param>
    /// <param name="network">What they were to be.</param>
    public static string? Of(IReadOnlyDictionary<string, IReadOnlyList<long>> tensors, Network network)
    {
        if (tensors.Count > MostTensors) return null;
        foreach (var family in Networks.Families)
            foreach (var name in family.NamesByWidth)
                if (Named(name, tensors, network) is { } found) return found;
        return KnownElsewhere.Of(tensors) is { } known ? $"by its names it is of {known}" : null;
    }

    static string? Named(Func<int, string> name, IReadOnlyDictionary<string, IReadOnlyList<long>> tensors, Network network)
    {
        if (Shapes(name(1), network) is not { } narrow || Shapes(name(2), network) is not { } wide || narrow.Count > tensors.Count) return null;
        foreach (var naming in Naming.Of(name(1), [.. narrow.Keys]).Select(naming => naming.Ours))
        {
            var match = NameMatch.Of([.. naming.Keys], [.. tensors.Keys]);
            if (!match.IsWhole || tensors.Keys.Any(other => !match.Names.Values.Contains(other) && !match.Copies.Any(copy => NameMatch.IsUnder(copy, other))
                && other[(other.LastIndexOf('.') + 1)..] is not ("mean" or "std"))) continue;
            var widths = match.Names.SelectMany(pair => WidthsOf(tensors[pair.Value], narrow[naming[pair.Key]], wide[naming[pair.Key]])).ToArray();
            var width = widths.Length == 0 ? 1 : widths.CountBy(each => each).MaxBy(count => count.Value).Key;
            if (width is < 1 or > 4096) continue;
            string[] other = [.. match.Names.Where(pair => !IsAt(width, tensors[pair.Value], narrow[naming[pair.Key]], wide[naming[pair.Key]]))
                .Select(pair => pair.Value)];
            if (other.Length > MostOther) continue;
            var called = name((int)width);
            return other.Length == 0 ? $"by its names and shapes it is of {called}; set model.name to that"
                : called == network.Name ? null : $"by its names and shapes it is of {called}, but for {string.Join(", ", other)}";
        }
        return null;
    }

    static IReadOnlyDictionary<string, Shape>? Shapes(string name, Network like)
    {
        try
        {
            using var device = Device.Open("cpu", threads: 1);
            using var network = Networks.Create(name, device, like.Input, like.Classes, seed: null);
            return NetworkState.Shapes(network);
        }
        catch (UserException) // does not take such images, so that nobody meant it
        {
            return null;
        }
    }

    static IEnumerable<long> WidthsOf(IReadOnlyList<long> extents, Shape narrow, Shape wide)
    {
        if (extents.Count != narrow.Rank) yield break;
        for (var axis = 0; axis < narrow.Rank; axis++)
            if (wide[axis] != narrow[axis] && (extents[axis] - narrow[axis]) % (wide[axis] - narrow[axis]) == 0)
                yield return 1 + (extents[axis] - narrow[axis]) / (wide[axis] - narrow[axis]);
    }

    static bool IsAt(long width, IReadOnlyList<long> extents, Shape narrow, Shape wide) => extents.Count == narrow.Rank
        && Enumerable.Range(0, narrow.Rank).All(axis => extents[axis] == narrow[axis] + (width - 1) * (wide[axis] - narrow[axis]));
}
