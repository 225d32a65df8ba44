namespace NativeTickets.Pipelines;

/// <summary>A pipeline with one of its variants written over it, checked throughout; a pipeline without variants is one itself.</summary>
/// <param name="Spec">The pipeline with this variant alone.</param>
/// <param name="Resolved">The same as checked settings.</param>
/// <param name="Stages">What it runs for every seed, an input before what reads it.</param>
sealed record CheckedVariant(PipelineSpec Spec, ResolvedMap Resolved, IReadOnlyList<StageVariant> Stages)
{
    // scales and variants have been applied or left aside: what is written is one pipeline
    static readonly string[] Applied = ["scales", "variants"];

    /// <summary>What learns.</summary>
    public ModelSpec Model => Spec.Variants[0].Model;

    /// <summary>What it learns from, as a text that is the same for the same settings.</summary>
    public string Data => CanonicalText.Of(Resolved.Map("data")!);

    /// <summary>The variant, or null where there are problems.</summary>
    /// <param name="tree">The file with scale and variant written over it.</param>
    /// <param name="name">The variant's name; null for a pipeline without variants.</param>
    /// <param name="allNames">The names of all its variants.</param>
    /// <param name="scale">The scale's name; null for none.</param>
    /// <param name="problems">Where problems go.</param>
    public static CheckedVariant? Of(YamlNode tree, string? name, IReadOnlyList<string> allNames, string? scale, Problems problems)
    {
        tree = PipelineTree.WithTrainDefaults(tree, problems);
        if (tree is YamlMap whole) tree = FidelityDefaults.Apply(whole);
        if (Settings(tree, problems) is not { } resolved) return null;
        var spec = SpecReader.Read(resolved, scale, name);
        CheckReferences(spec, resolved, problems);
        if (problems.Any) return null;
        var controls = ControlStages.Of((YamlMap)tree, resolved, spec);
        if (controls.Tree != tree)
        {
            tree = controls.Tree;
            if (Settings(tree, problems) is not { } extended) return null;
            (resolved, spec) = (extended, SpecReader.Read(extended, scale, name));
            CheckReferences(spec, resolved, problems);
            if (problems.Any) return null;
        }
        spec = spec with { Claims = controls.Controlled(spec.Claims), Stamps = ProtocolStamps.Of(resolved.Get<string>(FidelityDefaults.Key.Name), spec) };
        var stages = StageExpansion.Expand(spec.Stages, StagesOf(tree), Axis.ReadAll((YamlMap)tree, problems), name, spec.Seeds.Count, problems);
        if (problems.Any) return null;
        new ResultReferences(spec, resolved, stages, allNames, problems).Check();
        return problems.Any ? null : new CheckedVariant(spec, resolved, stages);
    }

    /// <summary>The settings of a whole pipeline, with those of each variant under its name where there are several.</summary>
    public static ResolvedMap Resolve(IReadOnlyList<CheckedVariant> variants)
    {
        var first = variants[0].Resolved;
        ResolvedEntry[] entries = [.. first.Entries.Where(entry => !Applied.Contains(entry.Key))];
        if (variants[0].Spec.Variants[0].Name is null) return new ResolvedMap(first.At, entries);
        string[] own = ["model", "stages"];
        var named = variants.Select(variant => new ResolvedEntry(variant.Spec.Variants[0].Name!,
            new ResolvedMap(first.At, [.. variant.Resolved.Entries.Where(entry => own.Contains(entry.Key))]), true));
        return new ResolvedMap(first.At,
            [.. entries.Where(entry => !own.Contains(entry.Key)), new ResolvedEntry("variants", new ResolvedMap(first.At, [.. named]), true)]);
    }

    static ResolvedMap? Settings(YamlNode tree, Problems problems)
    {
        IReadOnlyList<Axis> axes = tree is YamlMap map ? Axis.ReadAll(map, problems) : [];
        var resolved = PipelineSchema.Root.Check(WithFirstValues(tree, axes), "", new Checking(problems)) as ResolvedMap;
        CheckEachValue(StagesOf(tree), axes, problems);
        return problems.Any ? null : resolved;
    }

    static void CheckReferences(PipelineSpec spec, ResolvedMap resolved, Problems problems)
    {
        ResolvedMap[] settings = [.. resolved.Maps("stages").Select(stage => (ResolvedMap)stage.Entries[0].Value)];
        new StageReferences(spec.Stages, settings, spec.Data, problems).Check();
    }

    static IReadOnlyList<YamlNode> StagesOf(YamlNode tree) => ((tree as YamlMap)?.Find("stages")?.Value as YamlList)?.Items ?? [];

    static YamlNode WithFirstValues(YamlNode tree, IReadOnlyList<Axis> axes)
    {
        if (tree is not YamlMap map || map.Find("stages") is not { Value: YamlList stages } entry) return tree;
        return map.With(entry with { Value = axes.Aggregate(stages, (list, axis) => axis.Put(axis.Values[0], list)) });
    }

    static void CheckEachValue(IReadOnlyList<YamlNode> stages, IReadOnlyList<Axis> axes, Problems problems)
    {
        foreach (var axis in axes)
            foreach (var value in axis.Values.Skip(1))
                foreach (var stage in stages.Where(stage => axis.Varies(StageListRule.IdOf(stage))))
                    PipelineSchema.Stage.Check(axis.Put(value, stage), "", new Checking(problems));
    }
}
