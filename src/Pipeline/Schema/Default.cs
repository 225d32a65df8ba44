namespace NativeTickets.Pipelines;

/// <summary>What holds where a key is not written.</summary>
/// <param name="Words">What the reference page says.</param>
/// <param name="IsRequired">Whether the key has to be written.</param>
/// <param name="Text">The value as it would have been written, given the other keys of the map; null where the key stays absent.</param>
sealed record Default(string Words, bool IsRequired, Func<ResolvedMap, string?> Text)
{
    /// <summary>The key has to be written.</summary>
    public static Default Required { get; } = new("required", true, _ => null);

    /// <summary>The key stays absent, which means <paramref name="words"/>.</summary>
    public static Default Absent(string words) => new(words, false, _ => null);

    /// <summary>A fixed value.</summary>
    public static Default Of(string text) => new($"`{text}`", false, _ => text);

    /// <summary>A value that follows from the other keys.</summary>
    public static Default From(string words, Func<ResolvedMap, string?> text) => new(words, false, text);
}
