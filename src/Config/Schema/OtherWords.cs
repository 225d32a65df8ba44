namespace NativeTickets.Config.Schema;

/// <summary>What other tools call keys. However a name joins its words, it is the same: <c>batch_size</c>, <c>batch-size</c> and <c>batchSize</c>.</summary>
/// <param name="names">The words that may stand for a key of this name, wherever there is one.</param>
/// <param name="instead">Words that stand for no key, each with what to do instead: the rest of a sentence after a colon.</param>
public sealed class OtherWords(IReadOnlyDictionary<string, string[]> names, IReadOnlyDictionary<string, string> instead)
{
    readonly ILookup<string, string> keysOf =
        names.SelectMany(entry => entry.Value, (entry, word) => (Word: Form(word), Key: entry.Key)).ToLookup(pair => pair.Word, pair => pair.Key);

    readonly Dictionary<string, string> instead = instead.ToDictionary(entry => Form(entry.Key), entry => entry.Value);

    /// <summary>No words at all.</summary>
    public static OtherWords None { get; } = new(new Dictionary<string, string[]>(), new Dictionary<string, string>());

    /// <summary>The names of keys with the words that may stand for each.</summary>
    public IReadOnlyDictionary<string, string[]> Names => names;

    /// <summary>What to do in place of a word that stands for no key; null where nothing is known of it.</summary>
    public string? Instead(string word) => instead.GetValueOrDefault(Form(word));

    /// <summary>The one of these keys that a word stands for; null for none.</summary>
    internal Key? Find(IEnumerable<Key> keys, string word)
    {
        var form = Form(word);
        return keys.FirstOrDefault(key => Form(key.Name) == form) ?? keys.FirstOrDefault(key => keysOf[form].Contains(key.Name));
    }

    static string Form(string word) => new([.. word.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
