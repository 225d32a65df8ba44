namespace NativeTickets.Plan.Pipelines;

/// <summary>What a scale changes of the file as written, for the report: the same pipeline made smaller has results of its own.</summary>
static class ScaleChanges
{
    // what is said and shown of results is no part of the experiment
    static readonly string[] Skipped = ["report", "notes", "description", "claims", "scales"];

    /// <summary>A text for each change: <c>model.name: vgg16 -> vgg16-w8</c>. Equal changes of several stages are listed once.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<CheckedVariant> full, IReadOnlyList<CheckedVariant> scaled)
    {
        var texts = new List<string>();
        foreach (var gone in full.Where(old => !scaled.Any(now => NameOf(now) == NameOf(old)))) texts.Add($"without the variant {NameOf(gone)}");
        foreach (var now in scaled)
            if (full.FirstOrDefault(old => NameOf(old) == NameOf(now)) is { } old)
                texts.AddRange(Changes(old.Settings, now.Settings).Select(text => NameOf(now) is { } name && full.Count > 1 ? $"{name}: {text}" : text));
        // what all variants share is the pipeline's own change
        return [.. texts.Select(text => scaled.All(v => texts.Contains($"{NameOf(v)}: {Own(text)}")) ? Own(text) : text).Distinct()];

        string Own(string text) => scaled.FirstOrDefault(v => text.StartsWith($"{NameOf(v)}: ", StringComparison.Ordinal)) is { } owner
            ? text[(NameOf(owner)!.Length + 2)..]
            : text;
    }

    static string? NameOf(CheckedVariant variant) => variant.Spec.Variants[0].Name;

    static IEnumerable<string> Changes(Settings full, Settings scaled)
    {
        var changes = new List<(string Stage, string Change)>();
        var (before, after) = (StagesOf(full), StagesOf(scaled));
        var varied = PipelineSchema.VariedKeys(full).Intersect(PipelineSchema.VariedKeys(scaled)).ToHashSet();
        var others = Differences("", Without(full), Without(scaled));
        foreach (var (id, settings) in after)
            if (before.TryGetValue(id, out var old)) changes.AddRange(Differences("", Fixed(id, old), Fixed(id, settings)).Select(change => (id, change)));
        var left = before.Keys.Where(id => !after.ContainsKey(id)).ToArray();
        var added = after.Keys.Where(id => !before.ContainsKey(id)).ToArray();
        return
        [
            .. others,
            .. changes.GroupBy(change => change.Change).Select(same => $"{same.Key} ({string.Join(", ", same.Select(change => change.Stage))})"),
            .. left.Length > 0 ? (string[])[$"without {string.Join(", ", left)}"] : [],
            .. added.Length > 0 ? (string[])[$"with {string.Join(", ", added)} added"] : [],
        ];

        // what the matrix varies either way has no value of its own in the stage
        Settings Fixed(string id, Settings settings) => settings.Without(key => varied.Contains($"{id}.{key}"));
    }

    static Dictionary<string, Settings> StagesOf(Settings pipeline) =>
        pipeline.Maps("stages").Select(stage => (Settings)stage.Entries[0].Value).ToDictionary(settings => settings.Get<string>("id"));

    static Settings Without(Settings pipeline) =>
        pipeline.Without(key => key is "stages" or "variants" || Skipped.Contains(key));

    static IEnumerable<string> Differences(string path, Settings full, Settings scaled)
    {
        foreach (var key in full.Entries.Concat(scaled.Entries).Select(entry => entry.Key).Distinct())
        {
            var (old, now) = (full.Find(key), scaled.Find(key));
            var place = path.Length == 0 ? key : $"{path}.{key}";
            if (old is Settings oldMap && now is Settings nowMap)
                foreach (var inner in Differences(place, oldMap, nowMap)) yield return inner;
            else if (Text(old) != Text(now))
                yield return $"{place}: {Text(old)} -> {Text(now)}";
        }
    }

    static string Text(SettingsNode? node) => node is null ? "not set" : SettingsWriter.Inline(node);
}
