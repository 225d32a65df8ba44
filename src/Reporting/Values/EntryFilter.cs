namespace NativeTickets.Reporting;

/// <summary>Which matrix entries a figure or a table shows: for each axis it names, some of its values.</summary>
sealed class EntryFilter(IReadOnlyDictionary<string, IReadOnlyList<string>> only)
{
    /// <summary>Shows everything.</summary>
    public static EntryFilter None { get; } = new(new Dictionary<string, IReadOnlyList<string>>());

    public bool Shows(MatrixEntry entry) => only.All(axis => !entry.Values.TryGetValue(axis.Key, out var value) || axis.Value.Contains(value));

    /// <summary>Those of an axis' values that are shown.</summary>
    public IReadOnlyList<string> Of(string axis, IReadOnlyList<string> values) =>
        only.TryGetValue(axis, out var shown) ? [.. values.Where(shown.Contains)] : values;
}
