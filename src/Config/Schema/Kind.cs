using System.Text.Json.Nodes;
using NativeTickets.Config.Checked;
using NativeTickets.Config.Yaml;

namespace NativeTickets.Config.Schema;

/// <summary>
/// A kind of thing that a file can ask for by name, with the keys that it has: an attack, an optimizer, a stage. A kind without keys is a bare word.
/// </summary>
public abstract class Kind
{
    readonly Lazy<MapRule> map;

    /// <summary>Declares a kind.</summary>
    /// <param name="name">The word that files use.</param>
    /// <param name="doc">What the reference page says above its keys.</param>
    protected Kind(string name, string doc)
    {
        (Name, Doc) = (name, doc);
        map = new(() => new MapRule(Title, MainKey is { } main ? $"{Doc} A value that is no map is its `{main.Name}`." : Doc, () => Keys) { Also = Check });
    }

    /// <summary>The word that files use.</summary>
    public string Name { get; }

    /// <summary>What the reference page says above its keys.</summary>
    public string Doc { get; }

    /// <summary>The heading of its keys on the reference page, and what messages call them where they have no path: <c>optimizer: sgd</c>.</summary>
    public abstract string Title { get; }

    /// <summary>Its keys, in the order in which they are resolved.</summary>
    public virtual IReadOnlyList<Key> Keys => [];

    /// <summary>The key that a value stands for which is no map, as <c>maxPool: 2</c> for <c>maxPool: { window: 2 }</c>; null where there is none.</summary>
    public virtual Key? MainKey => null;

    /// <summary>Its settings as a map.</summary>
    public MapRule Map => map.Value;

    /// <summary>What must hold between its keys; called where each key by itself is sound, so only optional ones may be missing.</summary>
    protected virtual void Check(Settings settings, Problems problems) { }

    /// <inheritdoc/>
    public sealed override string ToString() => Name;
}

/// <summary>The kinds of one sort that files can name, in the order of their registration. Programs may add their own before they read a file.</summary>
/// <typeparam name="TKind">The sort.</typeparam>
/// <param name="kinds">Those that are built in.</param>
public sealed class Registry<TKind>(params TKind[] kinds) where TKind : Kind
{
    readonly List<TKind> all = [.. kinds];

    /// <summary>All of them.</summary>
    public IReadOnlyList<TKind> All => all;

    /// <summary>The kind of a name; null where there is none.</summary>
    public TKind? Find(string name) => all.Find(kind => kind.Name == name);

    /// <summary>The kind of a name that has been checked.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public TKind this[string name] => Find(name) ?? throw new InvalidOperationException($"no {typeof(TKind).Name} is called '{name}'");

    /// <summary>Adds a kind.</summary>
    /// <exception cref="ArgumentException">There is one of its name.</exception>
    public void Add(TKind kind)
    {
        if (Find(kind.Name) is not null)
            throw new ArgumentException($"a {typeof(TKind).Name} called '{kind.Name}' is registered already; choose another name", nameof(kind));
        all.Add(kind);
    }

    /// <summary>Adds a kind until what is returned is disposed, for tests of what a program may add.</summary>
    internal IDisposable Borrow(TKind kind)
    {
        Add(kind);
        return new Loan(() => all.Remove(kind));
    }

    sealed class Loan(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>A kind that a file chose, with its settings.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Settings">Its checked settings; empty for a bare word.</param>
/// <remarks>Equal where kind and everything that is hashed of the settings are.</remarks>
public sealed record Chosen<TKind>(TKind Kind, Settings Settings) where TKind : Kind
{
    /// <inheritdoc/>
    public bool Equals(Chosen<TKind>? other) => other is not null && Kind == other.Kind && CanonicalText.Of(Settings) == CanonicalText.Of(other.Settings);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, CanonicalText.Of(Settings));
}

/// <summary>The name of one of the kinds of a registry, whose keys stand elsewhere.</summary>
sealed class KindNameRule<TKind>(Registry<TKind> kinds, Func<TKind, bool> fits) : Rule<TKind> where TKind : Kind
{
    WordRule Words => new([.. kinds.All.Where(fits).Select(kind => kind.Name)]);

    public override string Wanted => Words.Wanted;

    public override JsonObject ToJsonSchema(JsonSchemaScope scope) => Words.ToJsonSchema(scope);

    public override SettingsNode? Check(YamlNode node, string path, Checking checking) => Words.Check(node, path, checking);

    public override TKind Read(SettingsNode node) => kinds[(string)((SettingsScalar)node).Value];
}
