using System.Diagnostics.CodeAnalysis;

namespace NativeTickets.Pipelines;

/// <summary>Checked keys and values. A key that is optional and was not written is not there.</summary>
sealed class ResolvedMap(TextPosition at, IReadOnlyList<ResolvedEntry> entries) : ResolvedNode(at)
{
    public IReadOnlyList<ResolvedEntry> Entries { get; } = entries;

    public ResolvedNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>Whether this key has a value of this type, and which.</summary>
    public bool Has<T>(string key, [MaybeNullWhen(false)] out T value)
    {
        var scalar = Find(key) as ResolvedScalar;
        value = scalar?.Value is T typed ? typed : default;
        return scalar?.Value is T;
    }

    /// <summary>The value of a key that the schema guarantees.</summary>
    public T Get<T>(string key) => Has<T>(key, out var value)
        ? value
        : throw new InvalidOperationException($"the schema let '{key}' pass without a {typeof(T).Name}");

    public string? TextOrNull(string key) => Has<string>(key, out var text) ? text : null;

    public ResolvedMap? Map(string key) => Find(key) as ResolvedMap;

    /// <summary>The items of a list, none where the key was not written.</summary>
    public IReadOnlyList<T> Values<T>(string key) => (Find(key) as ResolvedList)?.Values<T>() ?? [];

    /// <summary>The maps of a list, none where the key was not written.</summary>
    public IReadOnlyList<ResolvedMap> Maps(string key) => (Find(key) as ResolvedList)?.Maps ?? [];

    /// <summary>The option taken where there are several: its name, and its settings where it has any.</summary>
    public (string Name, ResolvedMap? Settings) Choice(string key) => Find(key) switch
    {
        ResolvedScalar { Value: string word } => (word, null),
        ResolvedMap { Entries: [var only] } => (only.Key, only.Value as ResolvedMap),
        _ => throw new InvalidOperationException($"the schema let '{key}' pass without a choice"),
    };
}
