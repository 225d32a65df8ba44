using NativeTickets.Plan.Stages;

namespace NativeTickets.Plan.Pipelines;

/// <summary>Turns a file as read into the tree that is checked: a scale written over it, the defaults of train stages written under each of them.</summary>
sealed class PipelineTree(PipelineSchema schema)
{
    /// <summary>The names of the file's scales, in its order.</summary>
    public static IReadOnlyList<string> Scales(YamlNode root) =>
        root is YamlMap map && map.Find("scales")?.Value is YamlMap scales ? [.. scales.Entries.Select(entry => entry.Key)] : [];

    /// <summary>Refuses variants that the file itself, no scale of it, leaves out: nobody would miss what never runs.</summary>
    public static void CheckVariants(YamlNode root, Problems problems)
    {
        if (root is not YamlMap map || map.Find("variants")?.Value is not YamlMap variants) return;
        YamlEntry[] none = [.. variants.Entries.Where(entry => entry.Value is YamlScalar { Text: Rules.None })];
        if (none.Length == variants.Entries.Count) return; // reported where the file is taken apart into its variants
        foreach (var left in none)
            problems.Add(left.Value.At, $"variants.{ShownText.Quote(left.Key)} is none, which leaves the variant out whatever the scale; wanted what it "
                + "changes, {} for nothing, or none under a scale's variants alone");
    }

    /// <summary>The file with one of its scales written over it, or unchanged.</summary>
    public YamlNode WithScale(YamlNode root, string? scale, Problems problems)
    {
        if (root is not YamlMap map || scale is null) return root;
        if (map.Find("scales")?.Value is not YamlMap scales || scales.Find(scale) is not { } chosen)
        {
            problems.Add(root.At, $"unknown scale '{ShownText.Quote(scale)}'{NearestName.Hint(scale, Scales(root).ToArray(), "scale")}");
            return root;
        }
        return chosen.Value is YamlMap changes ? schema.Root.Merge(map, Known(changes, schema.ScaleKeys), problems) : root;
    }

    /// <summary>The file once for each of its variants, that variant written over it; without any, the unchanged file under no name.</summary>
    public IReadOnlyList<(string? Name, YamlNode Tree)> Variants(YamlNode root, Problems problems)
    {
        if (root is not YamlMap map || map.Find("variants")?.Value is not YamlMap { Entries.Count: > 0 } variants) return [(null, root)];
        YamlEntry[] chosen = [.. variants.Entries.Where(entry => entry.Value is not YamlScalar { Text: Rules.None })];
        if (chosen.Length == 0) problems.Add(variants.At, "every variant is none; wanted one that is run");
        return [.. chosen.Select(entry => ((string?)entry.Key, schema.Root.Merge(map, Known(entry.Value, schema.VariantKeys), problems)))];
    }

    /// <summary>A scale or a variant without what it may not change, which is reported at its own place.</summary>
    static YamlMap Known(YamlNode changes, string[] keys) =>
        new(changes.At, [.. ((changes as YamlMap)?.Entries ?? []).Where(entry => keys.Contains(entry.Key))]);

    /// <summary>The file without its blocks of defaults, which are checked and written under each stage of their kind.</summary>
    public YamlNode WithStageDefaults(YamlNode root, Problems problems)
    {
        if (root is not YamlMap map) return root;
        foreach (var (kind, block) in schema.DefaultBlocks)
        {
            if (map.Find(kind.Name) is not { } defaults) continue;
            var sound = Sound(block, defaults.Value, kind.Name, problems);
            map = map.Without(kind.Name);
            if (sound is not { } settings || map.Find("stages") is not { Value: YamlList stages } entry) continue;
            map = map.With(entry with { Value = new YamlList(stages.At, [.. stages.Items.Select(stage => Under(kind, settings, stage, problems))]) });
        }
        return map;
    }

    /// <summary>
    /// A block of defaults as it is written under stages. What is wrong in it is a problem at its own place, once: where the stages would use it, it is
    /// refused without a word.
    /// </summary>
    YamlMap? Sound(MapRule block, YamlNode written, string name, Problems problems)
    {
        var own = problems.Anew();
        block.AsDefaults().Check(written, name, schema.Checking(own));
        problems.AddAll(own);
        if (!own.Any) return written as YamlMap;
        if (written is not YamlMap map) return new YamlMap(written.At, [.. block.Keys.Select(key => Refused(key.Name, written.At))]);
        var entries = new List<YamlEntry>();
        foreach (var entry in map.Entries)
        {
            if (block.Keys.FirstOrDefault(known => known.Name == entry.Key) is { } key)
                entries.Add(IsSound(key, entry.Value) ? entry : Refused(entry.Key, entry.Value.At));
            else if (block.Meant(entry.Key, schema.Checking(own)) is { } meant && map.Find(meant) is null && entries.All(taken => taken.Key != meant))
                entries.Add(Refused(meant, entry.Value.At)); // the stages do not lack what stands here under another name
        }
        return new YamlMap(map.At, entries);
    }

    bool IsSound(Key key, YamlNode value)
    {
        var own = new Problems("");
        key.Rule.Check(value, key.Name, schema.Checking(own) with { Partial = true });
        return !own.Any;
    }

    static YamlEntry Refused(string key, TextPosition at) => new(key, at, new YamlRefused(at));

    YamlNode Under(StageKind kind, YamlMap settings, YamlNode stage, Problems problems) =>
        stage is YamlMap { Entries: [{ Value: YamlMap } only] } body && only.Key == kind.Name
            ? schema.Stages.Stage.Merge(new YamlMap(body.At, [only with { Value = settings }]), body, problems)
            : stage;
}
