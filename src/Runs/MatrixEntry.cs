namespace NativeTickets.Runs;

/// <summary>One value for each of some matrix axes. Values are compared as the pipeline wrote them.</summary>
/// <param name="Values">By axis, in the pipeline's order.</param>
[Bare]
public sealed record MatrixEntry(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The axis of a pipeline's variants.</summary>
    public const string Variant = "variant";

    /// <summary>Of no axis.</summary>
    public static MatrixEntry Empty { get; } = new(new Dictionary<string, string>());

    /// <summary>For a row or a caption: "vgg16, ticket.sparsity 0.8, ticket.scope global"; empty without axes.</summary>
    public string Label => string.Join(", ", Words);

    /// <summary>Each axis with its value; a variant is its name alone.</summary>
    public IEnumerable<string> Words => Values.Select(v => v.Key == Variant ? v.Value : $"{v.Key} {v.Value}");

    /// <summary>A stage and its entry as one name: "boosted (ticket.sparsity 0.8)".</summary>
    public string Qualify(string name) => Values.Count == 0 ? name : $"{name} ({Label})";

    /// <summary>For a figure, where room is scarce: "boosted, sparsity 0.8". What distinguishes entries stays; the name is cut to fit.</summary>
    public string Brief(string name, int longest)
    {
        var entry = string.Concat(Values.Select(v => v.Key == Variant ? $", {v.Value}" : $", {v.Key[(v.Key.LastIndexOf('.') + 1)..]} {v.Value}"));
        var room = Math.Max(longest - entry.Length, 8);
        return (name.Length <= room ? name : name[..(room - 1)] + "…") + entry;
    }

    /// <summary>Whether this axis has this value here.</summary>
    public bool Has(string axis, string value) => Values.TryGetValue(axis, out var own) && own == value;

    /// <summary>Whether every axis of another entry has the same value here.</summary>
    public bool Contains(MatrixEntry other) => other.Values.All(axis => Has(axis.Key, axis.Value));

    /// <summary>Whether no axis that both name has different values.</summary>
    public bool AgreesWith(MatrixEntry other) => Values.All(v => !other.Values.TryGetValue(v.Key, out var theirs) || theirs == v.Value);

    /// <summary>This entry with one axis more.</summary>
    public MatrixEntry With(string axis, string value) => new(Values.Append(new(axis, value)).ToDictionary());

    /// <summary>Whether both have the same values of the same axes.</summary>
    public bool Equals(MatrixEntry? other) => other is not null && Values.Count == other.Values.Count && Contains(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Values.Aggregate(0, (sum, axis) => sum ^ axis.GetHashCode());

    /// <summary>All combinations, the last axis running fastest.</summary>
    public static IReadOnlyList<MatrixEntry> Product(IEnumerable<KeyValuePair<string, IReadOnlyList<AxisValue>>> axes)
    {
        IEnumerable<MatrixEntry> entries = [Empty];
        foreach (var (axis, values) in axes) entries = entries.SelectMany(entry => values.Select(value => entry.With(axis, value.Text)));
        return [.. entries];
    }
}

/// <summary>Which matrix entries a figure or a table shows.</summary>
/// <param name="Axes">For each axis it names, those of its values that are shown; an axis that is not named is shown whole.</param>
[Bare]
public sealed record EntryFilter(IReadOnlyDictionary<string, IReadOnlyList<string>> Axes)
{
    /// <summary>Shows everything.</summary>
    public static EntryFilter None { get; } = new(new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>Whether an entry is shown.</summary>
    public bool Shows(MatrixEntry entry) => entry.Values.All(value => Shows(value.Key, value.Value));

    /// <summary>Whether a value of an axis is shown.</summary>
    public bool Shows(string axis, string value) => !Axes.TryGetValue(axis, out var shown) || shown.Contains(value);
}
