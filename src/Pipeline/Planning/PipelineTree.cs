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
