namespace NativeTickets.Pipelines;

/// <summary>Turns a file as read into the tree that is checked: a scale written over it, the defaults of train stages written under each of them.</summary>
static class PipelineTree
{
    /// <summary>The names of the file's scales, in its order.</summary>
    public static IReadOnlyList<string> Scales(YamlNode root) =>
        root is YamlMap map && map.Find("scales")?.Value is YamlMap scales ? [.. scales.Entries.Select(entry => entry.Key)] : [];

    /// <summary>The file with one of its scales written over it, or as it is.</summary>
    public static YamlNode WithScale(YamlNode root, string? scale, Problems problems)
    {
        if (root is not YamlMap map || scale is null) return root;
        if (map.Find("scales")?.Value is not YamlMap scales || scales.Find(scale) is not { } chosen)
        {
            problems.Add(root.At, $"unknown scale '{Problems.Printable(scale)}'{NearestName.Hint(scale, Scales(root).ToArray(), "scale")}");
            return root;
        }
        return PipelineSchema.Root.Merge(map, chosen.Value, problems);
    }

    /// <summary>The file once for each of its variants, that variant written over it; without any, the file as it is under no name.</summary>
    public static IReadOnlyList<(string? Name, YamlNode Tree)> Variants(YamlNode root, Problems problems)
    {
        if (root is not YamlMap map || map.Find("variants")?.Value is not YamlMap { Entries.Count: > 0 } variants) return [(null, root)];
        YamlEntry[] chosen = [.. variants.Entries.Where(entry => entry.Value is not YamlScalar { Text: OptionalRule.None })];
        if (chosen.Length == 0) problems.Add(variants.At, "every variant is none; wanted one that is run");
        return [.. chosen.Select(entry => ((string?)entry.Key, PipelineSchema.Root.Merge(map, Known(entry.Value), problems)))];
    }

    /// <summary>A variant without what it may not change, which is told at its own place.</summary>
    static YamlMap Known(YamlNode variant) =>
        new(variant.At, [.. ((variant as YamlMap)?.Entries ?? []).Where(entry => PipelineSchema.VariantKeys.Contains(entry.Key))]);

    /// <summary>The file without its <c>train</c> block, which is checked and written under each train stage, and without <c>scales</c>.</summary>
    public static YamlNode WithTrainDefaults(YamlNode root, Problems problems)
    {
        if (root is not YamlMap map) return root;
        if (map.Find("train") is not { } defaults) return map;
        new DefaultsRule(PipelineSchema.TrainDefaults).Check(defaults.Value, "train", new Checking(problems));
        map = map.Without("train");
        if (defaults.Value is not YamlMap settings || map.Find("stages") is not { Value: YamlList stages } entry) return map;
        // what is unknown has been told at its own place, once is enough
        settings = new YamlMap(settings.At, [.. settings.Entries.Where(s => PipelineSchema.TrainDefaults.Keys.Any(key => key.Name == s.Key))]);
        return map.With(entry with { Value = new YamlList(stages.At, [.. stages.Items.Select(stage => Under(settings, stage, problems))]) });
    }

    static YamlNode Under(YamlMap settings, YamlNode stage, Problems problems) =>
        stage is YamlMap { Entries: [{ Key: "train", Value: YamlMap } kind] } train
            ? PipelineSchema.Stage.Merge(new YamlMap(train.At, [kind with { Value = settings }]), train, problems)
            : stage;
}
