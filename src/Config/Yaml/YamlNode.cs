namespace NativeTickets.Config.Yaml;

/// <summary>A place in a text file; both numbers are 1-based.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
public readonly record struct TextPosition(int Line, int Column)
{
    /// <summary>What messages call the place where it is not one of the file; null where it is.</summary>
    public string? Source { get; init; }
}

/// <summary>A value of a YAML file together with its place.</summary>
public abstract class YamlNode
{
    private protected YamlNode(TextPosition at) => At = at;

    /// <summary>Where it stands.</summary>
    public TextPosition At { get; }

    /// <summary>What a message calls this value: the scalar itself, or its kind.</summary>
    public abstract string Description { get; }

    /// <summary>True for an empty value, <c>~</c> or <c>null</c>.</summary>
    public virtual bool IsNull => false;

    /// <summary>The same value as if it stood at another place: a default is reported where it would have been written.</summary>
    public abstract YamlNode MovedTo(TextPosition place);
}

/// <summary>A single word, number or text.</summary>
/// <param name="at">Where it stands.</param>
/// <param name="text">As written, quotes removed.</param>
/// <param name="quoted">Whether it stands in quotes.</param>
public sealed class YamlScalar(TextPosition at, string text, bool quoted = false) : YamlNode(at)
{
    /// <summary>As written, quotes removed.</summary>
    public string Text { get; } = text;

    /// <summary>Whether it stands in quotes, and so is text whatever it looks like.</summary>
    public bool Quoted { get; } = quoted;

    /// <inheritdoc/>
    public override bool IsNull => !Quoted && Text is "" or "~" or "null";

    /// <inheritdoc/>
    public override string Description => IsNull ? "empty" : Quoted ? $"the text \"{ShownText.Quote(Text)}\"" : ShownText.Quote(Text);

    /// <inheritdoc/>
    public override YamlNode MovedTo(TextPosition place) => new YamlScalar(place, Text, Quoted);
}

/// <summary>A list of values.</summary>
/// <param name="at">Where it begins.</param>
/// <param name="items">Its values, in order.</param>
public sealed class YamlList(TextPosition at, IReadOnlyList<YamlNode> items) : YamlNode(at)
{
    /// <summary>Its values, in order.</summary>
    public IReadOnlyList<YamlNode> Items { get; } = items;

    /// <inheritdoc/>
    public override string Description => Items.Count == 0 ? "empty" : "a list";

    /// <inheritdoc/>
    public override YamlNode MovedTo(TextPosition place) => new YamlList(place, [.. Items.Select(item => item.MovedTo(place))]);
}

/// <summary>One key of a map, where the key stands, and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="At">Where the key stands.</param>
/// <param name="Value">Its value.</param>
public sealed record YamlEntry(string Key, TextPosition At, YamlNode Value);

/// <summary>Keys and values in the order of the file; no key occurs twice.</summary>
/// <param name="at">Where it begins.</param>
/// <param name="entries">Its keys and values.</param>
public sealed class YamlMap(TextPosition at, IReadOnlyList<YamlEntry> entries) : YamlNode(at)
{
    /// <summary>Its keys and values, in order.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    /// <inheritdoc/>
    public override string Description => "a map";

    /// <summary>The entry of a key; null where there is none.</summary>
    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);

    /// <summary>The text of a key whose value is a scalar; null otherwise.</summary>
    public string? TextOf(string key) => (Find(key)?.Value as YamlScalar)?.Text;

    /// <summary>A copy with this entry in place of the one of the same key, or at the end.</summary>
    public YamlMap With(YamlEntry changed) => new(At, Find(changed.Key) is { } old
        ? [.. Entries.Select(entry => entry == old ? changed : entry)]
        : [.. Entries, changed]);

    /// <summary>A copy with this text, as if it stood where the map begins, for the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="text">Its value, a scalar.</param>
    /// <param name="isQuoted">Whether it is a text whatever it looks like.</param>
    public YamlMap With(string key, string text, bool isQuoted = false) => With(new YamlEntry(key, At, new YamlScalar(At, text, isQuoted)));

    /// <summary>A copy that lacks a key.</summary>
    public YamlMap Without(string key) => new(At, [.. Entries.Where(entry => entry.Key != key)]);

    /// <inheritdoc/>
    public override YamlNode MovedTo(TextPosition place) =>
        new YamlMap(place, [.. Entries.Select(entry => new YamlEntry(entry.Key, place, entry.Value.MovedTo(place)))]);
}

/// <summary>
/// Stands for a value that was found wrong where it was written, wherever that value would have been used: no rule takes it, and none reports it again.
/// </summary>
/// <param name="at">Where the value stands.</param>
public sealed class YamlRefused(TextPosition at) : YamlNode(at)
{
    /// <inheritdoc/>
    public override string Description => "a value that was refused";

    /// <inheritdoc/>
    public override YamlNode MovedTo(TextPosition place) => new YamlRefused(place);
}
