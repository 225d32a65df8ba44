using System.Diagnostics.CodeAnalysis;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Config.Checked;

/// <summary>A checked value of a file, defaults filled in.</summary>
public abstract class SettingsNode
{
    private protected SettingsNode(TextPosition at) => At = at;

    /// <summary>Where it was written; for a default, where it would have been.</summary>
    public TextPosition At { get; }
}

/// <summary>A single typed value.</summary>
/// <param name="at">Where it was written.</param>
/// <param name="value">What the key's rule made of it.</param>
/// <param name="text">As it was written.</param>
/// <param name="quoted">Whether it stood in quotes.</param>
public sealed class SettingsScalar(TextPosition at, object value, string text, bool quoted = false) : SettingsNode(at)
{
    /// <summary>What the key's rule made of it.</summary>
    public object Value { get; } = value;

    /// <summary>As it was written.</summary>
    public string Text { get; } = text;

    /// <summary>Whether it stood in quotes.</summary>
    public bool Quoted { get; } = quoted;
}

/// <summary>A list of checked values.</summary>
/// <param name="at">Where it begins.</param>
/// <param name="items">Its values.</param>
public sealed class SettingsList(TextPosition at, IReadOnlyList<SettingsNode> items) : SettingsNode(at)
{
    /// <summary>Its values, in order.</summary>
    public IReadOnlyList<SettingsNode> Items { get; } = items;

    /// <summary>The values of its scalars.</summary>
    public IReadOnlyList<T> Values<T>() => [.. Items.OfType<SettingsScalar>().Select(item => (T)item.Value)];
}

/// <summary>One key of checked settings.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Hashed">Whether it can change what a stage computes; a title or a path cannot.</param>
public sealed record SettingsEntry(string Key, SettingsNode Value, bool Hashed)
{
    /// <summary>Whether it holds because nothing was written, and a text of these settings says nothing either: to write it would ask for more.</summary>
    public bool IsImplied { get; init; }
}

/// <summary>Checked keys and values. A key that is optional and was not written is absent.</summary>
/// <param name="at">Where they begin.</param>
/// <param name="entries">Keys and values.</param>
public sealed class Settings(TextPosition at, IReadOnlyList<SettingsEntry> entries) : SettingsNode(at)
{
    /// <summary>Keys and values, in the order of their declaration.</summary>
    public IReadOnlyList<SettingsEntry> Entries { get; } = entries;

    /// <summary>The value of a key; null where it is absent.</summary>
    public SettingsNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>Whether the value of a key holds because nothing was written: <see cref="SettingsEntry.IsImplied"/>.</summary>
    public bool IsImplied(string key) => Entries.Any(entry => entry.Key == key && entry.IsImplied);

    /// <summary>The same with one number in place of several counts, on any level.</summary>
    /// <param name="number">The number.</param>
    /// <param name="keys">The names of the counts; those that are not there stay away.</param>
    public Settings WithCounts(int number, params IReadOnlyCollection<string?> keys) => new(At, [.. Entries.Select(entry => entry with
    {
        Value = entry.Value is Settings inner ? inner.WithCounts(number, keys)
            : entry.Value is SettingsScalar { Value: int } count && keys.Contains(entry.Key) ? new SettingsScalar(count.At, number, $"{number}")
            : entry.Value,
    })]);

    /// <summary>Whether this key has a value of this type, and which.</summary>
    public bool Has<T>(string key, [MaybeNullWhen(false)] out T value)
    {
        var scalar = Find(key) as SettingsScalar;
        value = scalar?.Value is T typed ? typed : default;
        return scalar?.Value is T;
    }

    /// <summary>The value of a key that its declaration guarantees.</summary>
    public T Get<T>(string key) => Has<T>(key, out var value)
        ? value
        : throw new InvalidOperationException($"the schema let '{key}' pass without a {typeof(T).Name}");

    /// <summary>The text of a key; null where it is absent or something else.</summary>
    public string? TextOrNull(string key) => Has<string>(key, out var text) ? text : null;

    /// <summary>The settings under a key; null where there are none.</summary>
    public Settings? Map(string key) => Find(key) as Settings;

    /// <summary>The items of a list, none where the key was not written.</summary>
    public IReadOnlyList<T> Values<T>(string key) => (Find(key) as SettingsList)?.Values<T>() ?? [];

    /// <summary>The maps of a list, none where the key was not written.</summary>
    public IReadOnlyList<Settings> Maps(string key) => [.. ((Find(key) as SettingsList)?.Items ?? []).OfType<Settings>()];

    /// <summary>A copy without some of its keys.</summary>
    public Settings Without(Func<string, bool> isLeftOut) => new(At, [.. Entries.Where(entry => !isLeftOut(entry.Key))]);
}
