namespace NativeTickets.Reporting;

/// <summary>One value for each of some matrix axes. Values are compared as the pipeline wrote them.</summary>
sealed class MatrixEntry(IReadOnlyDictionary<string, string> values)
{
    // the axis of a pipeline's variants
    const string Variant = "variant";

    public static MatrixEntry Empty { get; } = new(new Dictionary<string, string>());

    public IReadOnlyDictionary<string, string> Values { get; } = values;

    /// <summary>For a row or a caption: "vgg16, ticket.sparsity 0.8, ticket.scope global"; empty without axes.</summary>
    public string Label => string.Join(", ", Words);

    /// <summary>Each axis with its value; a variant is its name alone.</summary>
    public IEnumerable<string> Words => Values.Select(v => v.Key == Variant ? v.Value : $"{v.Key} {v.Value}");

    /// <summary>A stage and its entry as one name: "boosted (ticket.sparsity 0.8)".</summary>
    public string Qualify(string name) => Values.Count == 0 ? name : $"{name} ({Label})";

    /// <summary>For a figure, where room is scarce: "boosted, sparsity 0.8". What tells entries apart stays whole; the name is cut to fit the length.</summary>
    public string Brief(string name, int longest)
    {
        var entry = string.Concat(Values.Select(v => v.Key == Variant ? $", {v.Value}" : $", {v.Key[(v.Key.LastIndexOf('.') + 1)..]} {v.Value}"));
        var room = Math.Max(longest - entry.Length, 8);
        return (name.Length <= room ? name : name[..(room - 1)] + "…") + entry;
    }

    /// <summary>Whether no axis that both name has different values.</summary>
    public bool AgreesWith(MatrixEntry other) => Values.All(v => !other.Values.TryGetValue(v.Key, out var theirs) || theirs == v.Value);

    /// <summary>This entry without one axis.</summary>
    public MatrixEntry Without(string axis) => new(Values.Where(v => v.Key != axis).ToDictionary());

    /// <summary>This entry with one axis more.</summary>
    public MatrixEntry With(string axis, string value) => new(Values.Append(new(axis, value)).ToDictionary());

    /// <summary>All combinations, the last axis running fastest.</summary>
    public static IReadOnlyList<MatrixEntry> Product(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> axes)
    {
        IEnumerable<MatrixEntry> entries = [Empty];
        foreach (var (axis, values) in axes) entries = entries.SelectMany(entry => values.Select(value => entry.With(axis, value)));
        return [.. entries];
    }
}
