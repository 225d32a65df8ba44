namespace NativeTickets.Nn;

/// <summary>
/// Which of a file's names stand for a network's, where all of them may bear a prefix and a second copy of the network may lie beside it under another.
/// </summary>
/// <param name="Names">The network's names that were found, each with the file's.</param>
/// <param name="Prefix">What was taken off all of the file's names; null where that differs from name to name.</param>
/// <param name="Copies">The prefixes of other copies, which are passed over.</param>
sealed record NameMatch(IReadOnlyDictionary<string, string> Names, string? Prefix, IReadOnlyList<string> Copies)
{
    const int LongestName = 1000; // of a name that any network here could have
    const int MostCopies = 20; // a file made to be slow has a prefix for each name

    /// <summary>What wrappers of training programs put before all names.</summary>
    static readonly string[] Wrappers = ["module", "model", "net", "network", "_orig_mod", "backbone"];

    /// <summary>What marks a copy as an average of weights over training.</summary>
    static readonly string[] Averages = ["ema", "swa", "avg", "average", "averaged", "shadow"];

    /// <summary>Whether all of the network's names were found.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>The names of a network in a file.</summary>
    /// <param name="wanted">The network's, as the file would have them without a prefix.</param>
    /// <param name="names">The file's.</param>
    /// <exception cref="NetworkException">There are several copies, and none of them is the one that is meant by any rule.</exception>
    public static NameMatch Of(IReadOnlyCollection<string> wanted, IReadOnlyCollection<string> names)
    {
        var byPrefix = ByPrefix(wanted.ToHashSet(StringComparer.Ordinal), names);
        string[] whole = [.. byPrefix.Where(found => found.Value.Count == wanted.Count).Select(found => found.Key)];
        if (whole.Length > 0)
        {
            var prefix = Meant(whole);
            return new NameMatch(byPrefix[prefix].ToDictionary(name => name, name => prefix + name, StringComparer.Ordinal), prefix,
                [.. byPrefix.Keys.Where(other => other != prefix && (whole.Contains(other) || IsAverage(other))).Take(MostCopies)])
            {
                IsWhole = true,
            };
        }
        var unwrapped = Unwrapped(wanted, names);
        if (unwrapped.Count == wanted.Count) return new NameMatch(unwrapped, null, []) { IsWhole = true };
        var (best, its) = byPrefix.OrderByDescending(found => found.Value.Count).ThenBy(found => found.Key.Length)
            .FirstOrDefault(new KeyValuePair<string, HashSet<string>>("", []));
        return new NameMatch(its.ToDictionary(name => name, name => best + name, StringComparer.Ordinal), best, []);
    }

    /// <summary>Whether a prefix marks a copy as an average of weights over training.</summary>
    public static bool IsAverage(string prefix) => prefix.Split('.', '_').Any(word => Averages.Contains(word, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether a name lies under the prefix of a copy that is passed over, or, of an average, beside the weights under it.</summary>
    public static bool IsUnder(string copy, string name)
    {
        if (name.StartsWith(copy, StringComparison.Ordinal)) return true;
        var words = copy.Split('.');
        var average = Array.FindIndex(words, IsAverage);
        return average >= 0 && name.StartsWith(string.Join('.', words[..(average + 1)]) + '.', StringComparison.Ordinal);
    }

    static Dictionary<string, HashSet<string>> ByPrefix(HashSet<string> wanted, IEnumerable<string> names)
    {
        var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var longest = wanted.Select(name => name.Length).DefaultIfEmpty().Max();
        foreach (var name in names.Where(name => name.Length <= LongestName))
            for (var at = 0; ; at++)
            {
                var end = name.Length - at > longest ? "" : name[at..]; // a name may have a dot at every second place
                if (wanted.Contains(end))
                {
                    if (!found.TryGetValue(name[..at], out var its)) found[name[..at]] = its = new(StringComparer.Ordinal);
                    its.Add(end);
                }
                if ((at = name.IndexOf('.', at)) < 0) break;
            }
        return found;
    }

    static string Meant(string[] whole)
    {
        if (whole.Length == 1) return whole[0];
        if (whole.Contains("")) return "";
        string[] plain = [.. whole.Where(prefix => !IsAverage(prefix))];
        string[] wrapped = [.. plain.Where(prefix => prefix.TrimEnd('.').Split('.').All(Wrappers.Contains))];
        return wrapped.Length == 1 ? wrapped[0] : wrapped.Length == 0 && plain.Length == 1 ? plain[0]
            : throw new NetworkException($"several whole copies of the network, under {ShownText.Listed(whole, prefix => $"'{ShownText.Quote(prefix)}'")}, "
                + "and no rule says which is meant; name the others in 'ignore', such as " + $"'{ShownText.Quote(whole[^1])}*'");
    }

    static Dictionary<string, string> Unwrapped(IReadOnlyCollection<string> wanted, IEnumerable<string> names)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names.Where(name => name.Length <= LongestName))
        {
            var bare = name;
            for (int dot; (dot = bare.IndexOf('.')) > 0 && Wrappers.Contains(bare[..dot]);) bare = bare[(dot + 1)..];
            if (wanted.Contains(bare) && !found.TryAdd(bare, name)) return []; // two that would become one
        }
        return found;
    }
}
