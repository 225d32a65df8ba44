using NativeTickets.Config.Yaml;

namespace NativeTickets.Config.Schema;

/// <summary>Says where a key belongs that a map does not know: under another name in the same map, in a map within it, or in one around it.</summary>
/// <param name="here">The map.</param>
/// <param name="checking">What is known of the maps around it, and of the words of other tools.</param>
sealed class KeyGuide(MapRule here, Checking checking)
{
    const int MostPlaces = 3; // more would not help to choose

    readonly OtherWords words = checking.Words ?? OtherWords.None;

    /// <summary>The key of this map that a word most likely stands for; null for none.</summary>
    public Key? Own(string word)
    {
        var keys = here.Keys;
        if (words.Find(keys, word) is { } called) return called;
        if (Places(here, new YamlEntry(word, default, new YamlMap(default, [])), null).Count > 0) return null;
        return NearestName.Of(word, keys.Select(key => key.Name)) is { } near ? keys.First(key => key.Name == near) : null;
    }

    /// <summary>The end of the message that a key is not known: where it belongs, or which keys there are.</summary>
    /// <param name="entry">The key with its value.</param>
    /// <param name="written">The map that it stands in.</param>
    public string Hint(YamlEntry entry, YamlMap written) => WhereTo(entry, written) is { } place
        ? $": {place}"
        : NearestName.Hint(entry.Key, [.. here.Keys.Select(key => key.Name)], "key");

    /// <summary>Where a key belongs that this map does not know; null where that is unknown, or a slip of the pen.</summary>
    public string? WhereTo(YamlEntry entry, YamlMap written)
    {
        var word = entry.Key;
        var keys = here.Keys;
        if (words.Find(keys, word) is { } own) return Renamed(word, own);
        if (words.Instead(word) is { } sentence) return sentence;
        if (Places(here, entry, written) is { Count: > 0 } inside) return Belongs(word, inside, "");
        if (NearestName.Of(word, keys.Select(key => key.Name)) is not null) return null;
        for (var around = checking.Within; around is not null; around = around.Outer)
        {
            if (words.Find(around.Map.Keys, word) is { } above)
                return above.Name == word ? $"it is a key of {around.Map.Title}" : $"{Renamed(word, above)}, a key of {around.Map.Title}";
            if (Places(around.Map, entry, null) is { Count: > 0 } elsewhere) return Belongs(word, elsewhere, $" of {around.Map.Title}");
        }
        return null;
    }

    static string Renamed(string word, Key key) => $"`{ShownText.Quote(word)}` is `{key.Name}` here";

    static string Belongs(string word, IReadOnlyList<Place> places, string where)
    {
        var texts = string.Join(" or ", places.Select(place => $"`{place.Text}`"));
        return places[0].Key!.Name == word ? $"it belongs in {texts}{where}" : $"{Renamed(word, places[0].Key!)}, in {texts}{where}";
    }

    /// <summary>The keys that a word stands for within the values of a map, those on the highest level; of what the file has chosen where it has.</summary>
    List<Place> Places(MapRule root, YamlEntry entry, YamlMap? written)
    {
        var value = entry.Value is YamlScalar ? WrittenShape.Inline(entry.Value) : "…";
        var seen = new HashSet<MapRule> { root };
        List<Place> level = [new(root, "", "", null)];
        while (level.Count > 0)
        {
            List<Place> next = [];
            foreach (var place in level)
                foreach (var key in place.Map.Keys)
                    foreach (var inner in key.Rule.Levels.Where(inner => seen.Add(inner.Map)))
                        next.Add(new(inner.Map, $"{place.Before}{key.Name}: {inner.Before}", inner.After + place.After,
                            place.IsChosen ?? IsChosen(written, key, inner)));
            List<Place> found = [];
            foreach (var place in next)
                if (words.Find(place.Map.Keys, entry.Key) is { } key)
                    found.Add(place with { Key = key, Text = $"{place.Before}{key.Name}: {value}{place.After}" });
            if (found.Any(place => place.IsChosen == true)) found.RemoveAll(place => place.IsChosen != true);
            if (found.Count > 0) return [.. found.Take(MostPlaces)];
            level = next;
        }
        return [];
    }

    /// <summary>Whether the file has chosen this kind under this key; null where it has chosen none.</summary>
    static bool? IsChosen(YamlMap? written, Key key, Level level)
    {
        var value = written?.Find(key.Name)?.Value;
        var kind = value is YamlMap { Entries: [var only] } ? only.Key : value is YamlScalar { IsNull: false } word ? word.Text : null;
        return kind is null ? null : level.Before.Contains($" {kind}: ", StringComparison.Ordinal);
    }

    sealed record Place(MapRule Map, string Before, string After, bool? IsChosen)
    {
        public Key? Key { get; init; }

        public string Text { get; init; } = "";
    }
}
