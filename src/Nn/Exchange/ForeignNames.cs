namespace NativeTickets.Nn;

/// <summary>The tensors of a file by what they are to a network: its own, those that are passed over, and what nobody knows.</summary>
sealed class ForeignNames
{
    readonly Dictionary<(string Stem, FilePartKind Kind), FilePart> parts;

    readonly HashSet<string> own;

    ForeignNames(Dictionary<(string Stem, FilePartKind Kind), FilePart> parts, Naming naming, NameMatch match) =>
        (this.parts, Naming, Match, own) = (parts, naming, match, [.. match.Names.Values]);

    /// <summary>By whose names the file was read.</summary>
    public Naming Naming { get; }

    /// <summary>Which of them were found, as what.</summary>
    public NameMatch Match { get; }

    /// <summary>What is no counter and not ignored.</summary>
    public IEnumerable<FilePart> All => parts.Values;

    /// <summary>What is neither the network's nor a part of another copy.</summary>
    public IEnumerable<FilePart> Left => parts.Values.Where(part => !own.Contains(part.Stem) && !Match.Copies.Any(copy => NameMatch.IsUnder(copy, part.Stem)));

    /// <summary>A tensor; null where the file has none.</summary>
    public FilePart? Find(string stem, FilePartKind kind) => parts.GetValueOrDefault((stem, kind));

    /// <summary>Sorts the tensors of a file.</summary>
    /// <param name="network">Whose they may be.</param>
    /// <param name="file">The file.</param>
    /// <param name="ignored">What is left out.</param>
    /// <param name="wanted">Which of the network's names are looked for.</param>
    /// <param name="counts">Whether a tensor stands for a weight of that name.</param>
    /// <exception cref="NetworkException">There are several copies of the network, and no rule says which is meant.</exception>
    public static ForeignNames Of(Network network, ForeignFile file, IgnoredNames ignored, IReadOnlyCollection<string> wanted, Func<FilePart, bool> counts)
    {
        var found = Sorted(file.Tensors.Values, ignored);
        var best = Best(found);
        if (best.Match.IsWhole) return best;
        // a file without second names of shared tensors says in its texts which they were
        var shared = Sorted([.. file.Tensors.Values, .. file.Metadata.Where(text => !file.Tensors.ContainsKey(text.Key) && file.Tensors.ContainsKey(text.Value))
            .Select(text => file.Tensors[text.Value].Named(text.Key))], ignored);
        return shared.Count > found.Count && Best(shared) is { Match.IsWhole: true } whole
            ? new ForeignNames(shared.Where(part => file.Tensors.ContainsKey(part.Value.Name) || whole.own.Contains(part.Key.Stem)).ToDictionary(),
            whole.Naming, whole.Match)
            : best;

        ForeignNames Best(Dictionary<(string Stem, FilePartKind Kind), FilePart> tensors)
        {
            var names = tensors.Values.Where(counts).Select(part => part.Stem).ToHashSet(StringComparer.Ordinal);
            ForeignNames? most = null;
            foreach (var naming in Naming.Of(network.Name, wanted))
            {
                var match = NameMatch.Of([.. naming.Ours.Keys], names);
                if (most is null || match.IsWhole && !most.Match.IsWhole || match.Names.Count > most.Match.Names.Count && !most.Match.IsWhole)
                    most = new ForeignNames(tensors, naming, match);
            }
            return most!;
        }
    }

    static Dictionary<(string Stem, FilePartKind Kind), FilePart> Sorted(IEnumerable<ForeignTensor> tensors, IgnoredNames ignored)
    {
        var sorted = new Dictionary<(string, FilePartKind), FilePart>();
        foreach (var tensor in tensors.Where(tensor => !ignored.Contains(tensor.Name) && !FilePart.IsCounter(tensor.Name)))
        {
            var part = FilePart.Of(tensor);
            // two tensors that would be the same of one weight: the second keeps a name of its own, which nobody knows
            if (!sorted.TryAdd((part.Stem, part.Kind), part)) sorted.TryAdd((part.Name, FilePartKind.Whole),
                part with { Stem = part.Name, Kind = FilePartKind.Whole });
        }
        return sorted;
    }
}

/// <summary>What somebody calls a network's tensors.</summary>
/// <param name="Whose">In words: <c>by public names</c>.</param>
/// <param name="Ours">Our name for each of theirs.</param>
sealed record Naming(string Whose, IReadOnlyDictionary<string, string> Ours)
{
    /// <summary>All that are known of a network, its own first.</summary>
    /// <param name="network">Its name.</param>
    /// <param name="names">Some of its tensors' names.</param>
    public static IEnumerable<Naming> Of(string network, IReadOnlyCollection<string> names)
    {
        yield return new Naming("by our own names", names.ToDictionary(name => name, StringComparer.Ordinal));
        yield return new Naming("by public names", names.ToDictionary(name => PublicNames.Of(network, name), StringComparer.Ordinal));
        if (Networks.Find(network)?.OtherNames is var (whose, name) && name is not null)
            yield return new Naming($"by {whose}'s names", names.ToDictionary(name, StringComparer.Ordinal));
    }
}
