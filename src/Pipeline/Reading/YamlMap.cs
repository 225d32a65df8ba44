namespace NativeTickets.Pipelines;

/// <summary>Keys and values in the order of the file; no key occurs twice.</summary>
sealed class YamlMap(TextPosition at, IReadOnlyList<YamlEntry> entries) : YamlNode(at)
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override string Description => "a map";

    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);

    /// <summary>A copy with this entry in place of the one of the same key, or at the end.</summary>
    public YamlMap With(YamlEntry changed) => new(At, Find(changed.Key) is { } old
        ? [.. Entries.Select(entry => entry == old ? changed : entry)]
        : [.. Entries, changed]);

    /// <summary>A copy that lacks a key.</summary>
    public YamlMap Without(string key) => new(At, [.. Entries.Where(entry => entry.Key != key)]);

    public override YamlNode MovedTo(TextPosition place) =>
        new YamlMap(place, [.. Entries.Select(entry => new YamlEntry(entry.Key, place, entry.Value.MovedTo(place)))]);
}
