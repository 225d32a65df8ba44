using System.IO.Enumeration;

namespace NativeTickets.Nn;

/// <summary>Names of a weights file that a user knows to be of no use: whole ones, or patterns in which <c>*</c> stands for anything.</summary>
/// <remarks>Equal where the names are.</remarks>
public sealed class IgnoredNames : IEquatable<IgnoredNames>
{
    readonly string[] patterns;

    /// <summary>Some names.</summary>
    public IgnoredNames(IEnumerable<string> patterns) => this.patterns = [.. patterns];

    /// <summary>No name.</summary>
    public static IgnoredNames None { get; } = new([]);

    /// <summary>Whether a name is among them.</summary>
    public bool Contains(string name) => patterns.Any(pattern => Fits(pattern, name));

    /// <summary>Those that stand for none of a file's names.</summary>
    public IEnumerable<string> Unused(IReadOnlyCollection<string> names) => patterns.Where(pattern => !names.Any(name => Fits(pattern, name)));

    /// <inheritdoc/>
    public bool Equals(IgnoredNames? other) => other is not null && patterns.SequenceEqual(other.patterns, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IgnoredNames);

    /// <inheritdoc/>
    public override int GetHashCode() => patterns.Aggregate(0, (hash, pattern) => HashCode.Combine(hash, pattern));

    static bool Fits(string pattern, string name) => pattern == name || FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
