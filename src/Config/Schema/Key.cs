using System.Diagnostics.CodeAnalysis;
using NativeTickets.Config.Checked;

namespace NativeTickets.Config.Schema;

/// <summary>What holds where a key is not written.</summary>
/// <param name="Words">What the reference page says.</param>
/// <param name="IsRequired">Whether the key has to be written.</param>
/// <param name="Text">The value as it would have been written, given the other keys of the map; null where the key stays absent.</param>
public sealed record Default(string Words, bool IsRequired, Func<Settings, string?> Text)
{
    /// <summary>
    /// Whether the key, written with this value, asks for more than the value says; a text of settings in which it was not written leaves it out then, so that
    /// it reads back as the same.
    /// </summary>
    public bool IsImplied { get; private init; }

    /// <summary>The key has to be written.</summary>
    public static Default Required { get; } = new("required", true, _ => null);

    /// <summary>The key stays absent, which means <paramref name="words"/>. An absent key leaves no line in the text that is hashed.</summary>
    public static Default Absent(string words) => new(words, false, _ => null);

    /// <summary>A fixed value.</summary>
    public static Default Of(string text) => new($"`{text}`", false, _ => text);

    /// <summary>A fixed value, which to write asks for more: <see cref="IsImplied"/>.</summary>
    public static Default Implied(string text) => Of(text) with { IsImplied = true };

    /// <summary>A value that follows from the other keys.</summary>
    public static Default From(string words, Func<Settings, string?> text) => new(words, false, text);
}

/// <summary>One key of a map: its name, what its value has to be, what holds without it, and a line for the reader.</summary>
/// <param name="name">As it is written.</param>
/// <param name="whenAbsent">What holds where it is not written.</param>
/// <param name="doc">A sentence for the reference page.</param>
/// <param name="hashed">Whether it enters the stage's hash: false for what cannot change a result, a title or a path.</param>
public abstract class Key(string name, Default whenAbsent, string doc, bool hashed)
{
    /// <summary>As it is written.</summary>
    public string Name => name;

    /// <summary>What its value has to be.</summary>
    public abstract ValueRule Rule { get; }

    /// <summary>What holds where it is not written.</summary>
    public Default Default => whenAbsent;

    /// <summary>A sentence for the reference page.</summary>
    public string Doc => doc;

    /// <summary>Whether it enters the stage's hash: false for what cannot change a result, a title or a path.</summary>
    public bool Hashed => hashed;
}

/// <summary>A key whose value reads as one type.</summary>
/// <typeparam name="T">What <see cref="Read"/> gives.</typeparam>
/// <param name="name">As it is written.</param>
/// <param name="rule">What its value has to be.</param>
/// <param name="whenAbsent">What holds where it is not written.</param>
/// <param name="doc">A sentence for the reference page.</param>
/// <param name="hashed">Whether it enters the stage's hash.</param>
public sealed class Key<T>(string name, Rule<T> rule, Default whenAbsent, string doc, bool hashed = true) : Key(name, whenAbsent, doc, hashed)
{
    /// <inheritdoc/>
    public override ValueRule Rule => rule;

    /// <summary>Its value, where it is required or has a default.</summary>
    /// <exception cref="InvalidOperationException">The settings were not checked with this key, or it is absent.</exception>
    public T Read(Settings settings) => settings.Find(Name) is { } node
        ? rule.Read(node)
        : throw new InvalidOperationException($"the settings have no '{Name}'");

    /// <summary>Whether it is there, and its value.</summary>
    public bool TryRead(Settings settings, [MaybeNullWhen(false)] out T value)
    {
        var node = settings.Find(Name);
        value = node is null ? default : rule.Read(node);
        return node is not null;
    }

    /// <summary>Its value, or another one where it is absent.</summary>
    public T ReadOr(Settings settings, T otherwise) => TryRead(settings, out var value) ? value : otherwise;

    /// <summary>The same key with another default or sentence.</summary>
    public Key<T> With(Default? whenAbsent = null, string? doc = null) => new(Name, rule, whenAbsent ?? Default, doc ?? Doc, Hashed);
}
