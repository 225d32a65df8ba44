namespace NativeTickets.Pipelines;

/// <summary>What a scale changes of the file as it is, for the report: the same pipeline made smaller has results of its own.</summary>
static class ScaleChanges
{
    // what is said and shown of results is no part of the experiment
    static readonly string[] Skipped = ["report", "notes", "description", "claims", "scales"];

    /// <summary>A text for each change: <c>model.name: vgg16 -> vgg16-w8</c>. Equal changes of several stages are told once.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<CheckedVariant> full, IReadOnlyList<CheckedVariant> scaled)
    {
        var texts = new List<string>();
        foreach (var gone in full.Where(old => !scaled.Any(now => NameOf(now) == NameOf(old)))) texts.Add($"without the variant {NameOf(gone)}");
        foreach (var now in scaled)
            if (full.FirstOrDefault(old => NameOf(old) == NameOf(now)) is { } old)
                texts.AddRange(Changes(old.Resolved, now.Resolved).Select(text => NameOf(now) is { } name && full.Count > 1 ? $"{name}: {text}" : text));
        // what all variants share is the pipeline's own change
        return [.. texts.Select(text => scaled.All(v => texts.Contains($"{NameOf(v)}: {Own(text)}")) ? Own(text) : text).Distinct()];

        string Own(string text) => scaled.FirstOrDefault(v => text.StartsWith($"{NameOf(v)}: ", StringComparison.Ordinal)) is { } owner
            ? text[(NameOf(owner)!.Length + 2)..]
            : text;
    }

    static string? NameOf(CheckedVariant variant) => variant.Spec.Variants[0].Name;

    static IEnumerable<string> Changes(ResolvedMap full, ResolvedMap scaled)
    {
        var changes = new List<(string Stage, string Change)>();
        var (before, after) = (StagesOf(full), StagesOf(scaled));
        var varied = KeysOf(full).Intersect(KeysOf(scaled)).ToHashSet();
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
            .. added.Length > 0 ? (string[])[$"with {string.Join(", ", added)} besides"] : [],
        ];

        // what the matrix varies either way has no value of its own in the stage
        ResolvedMap Fixed(string id, ResolvedMap settings) => new(settings.At, [.. settings.Entries.Where(entry => !varied.Contains($"{id}.{entry.Key}"))]);
    }

    static Dictionary<string, ResolvedMap> StagesOf(ResolvedMap pipeline) =>
        pipeline.Maps("stages").Select(stage => (ResolvedMap)stage.Entries[0].Value).ToDictionary(settings => settings.Get<string>("id"));

    static IEnumerable<string> KeysOf(ResolvedMap pipeline) => (pipeline.Map("matrix")?.Entries ?? []).SelectMany(axis => AxisRule.KeysOf(axis));

    static ResolvedMap Without(ResolvedMap pipeline) =>
        new(pipeline.At, [.. pipeline.Entries.Where(entry => entry.Key is not ("stages" or "variants") && !Skipped.Contains(entry.Key))]);

    static IEnumerable<string> Differences(string path, ResolvedMap full, ResolvedMap scaled)
    {
        foreach (var key in full.Entries.Concat(scaled.Entries).Select(entry => entry.Key).Distinct())
        {
            var (old, now) = (full.Find(key), scaled.Find(key));
            var place = path.Length == 0 ? key : $"{path}.{key}";
            if (old is ResolvedMap oldMap && now is ResolvedMap nowMap)
                foreach (var inner in Differences(place, oldMap, nowMap)) yield return inner;
            else if (Text(old) != Text(now))
                yield return $"{place}: {Text(old)} -> {Text(now)}";
        }
    }

    static string Text(ResolvedNode? node) => node is null ? "not set" : ResolvedWriter.Inline(node);
}
