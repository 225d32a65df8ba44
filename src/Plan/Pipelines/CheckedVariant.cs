using System.Text.RegularExpressions;
using NativeTickets.Plan.Matrix;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Plan.Pipelines;

/// <summary>A pipeline with one of its variants written over it, checked throughout; a pipeline without variants is one itself.</summary>
/// <param name="Spec">The pipeline with this variant alone.</param>
/// <param name="Stages">What it runs for every seed, an input before what reads it.</param>
sealed record CheckedVariant(PipelineSpec Spec, IReadOnlyList<StageVariant> Stages)
{
    // scales and variants have been applied or left aside: what is written is one pipeline
    static readonly string[] Applied = ["scales", "variants"];

    /// <summary>The same as checked settings.</summary>
    public Settings Settings => Spec.Settings;

    /// <summary>What learns.</summary>
    public ModelSpec Model => Spec.Variants[0].Model;

    /// <summary>What it learns from, as a text that is the same for the same settings.</summary>
    public string Data => CanonicalText.Of(Spec.Data);

    /// <summary>The settings of a whole pipeline, with those of each variant under its name where there are several.</summary>
    public static Settings Resolve(IReadOnlyList<CheckedVariant> variants)
    {
        var first = variants[0].Settings;
        var whole = first.Without(Applied.Contains);
        if (variants[0].Spec.Variants[0].Name is null) return whole;
        string[] own = ["model", "stages"];
        var named = variants.Select(variant => new SettingsEntry(variant.Spec.Variants[0].Name!, variant.Settings.Without(key => !own.Contains(key)), true));
        return new Settings(first.At, [.. whole.Without(own.Contains).Entries, new SettingsEntry("variants", new Settings(first.At, [.. named]), true)]);
    }
}

/// <summary>Checks the variants of a pipeline one by one.</summary>
/// <param name="laboratory">What runs its stages.</param>
/// <param name="allNames">The names of all variants.</param>
/// <param name="scale">The scale's name; null for none.</param>
/// <param name="given">The values of a command line, which were written over the file.</param>
/// <param name="problems">Where problems go.</param>
sealed partial class VariantCheck(Laboratory laboratory, IReadOnlyList<string> allNames, string? scale, GivenValues given, Problems problems)
{
    readonly ValueRule stage = laboratory.Schema.Stages.Stage;

    /// <summary>The variant, or null where there are problems.</summary>
    /// <param name="tree">The file with scale and variant written over it.</param>
    /// <param name="name">The variant's name; null for a pipeline without variants.</param>
    public CheckedVariant? Check(YamlNode tree, string? name)
    {
        tree = new PipelineTree(laboratory.Schema).WithStageDefaults(tree, problems);
        if (given.Any)
            given.Look(StagesOf(WithFirstValues(tree, tree is YamlMap read ? Axis.ReadAll(read, laboratory.Stages, problems.Anew()) : [])));
        if (tree is YamlMap whole) tree = laboratory.WithDefaults(whole);
        if (SpecOf(tree, name) is not { } spec) return null;
        var warnings = laboratory.WarningsOf(spec);
        var controls = laboratory.WithControls((YamlMap)tree, spec.Settings, spec, problems);
        if (problems.Any) return null;
        if (controls.Tree != tree)
        {
            tree = controls.Tree;
            if (SpecOf(tree, name) is not { } extended) return null;
            spec = extended;
        }
        laboratory.CheckProtocol(spec, problems);
        spec = spec with { Claims = controls.Controlled(spec.Claims), Warnings = warnings };
        spec = spec with { Stamps = laboratory.StampsOf(spec), FairBaselines = [.. laboratory.BaselinesOf(spec)] };
        var stages = StageExpansion.Expand(spec.Stages, StagesOf(tree), AxesOf(tree), stage, name, spec.Seeds.Count, problems);
        if (problems.Any) return null;
        new ResultReferences(spec, stages, allNames, problems).Check();
        return problems.Any ? null : new CheckedVariant(spec, stages);
    }

    PipelineSpec? SpecOf(YamlNode tree, string? name)
    {
        if (Checked(tree) is not { } settings) return null;
        var spec = laboratory.Schema.Read(settings, scale, name);
        laboratory.CheckModel(settings.Map("model")!, spec.Data, problems);
        StageReferences.Check(spec.Stages, [.. settings.Maps("stages").Select(entry => (Settings)entry.Entries[0].Value)], spec.Data, settings.Map("model")!,
            problems);
        return problems.Any ? null : spec;
    }

    Settings? Checked(YamlNode tree)
    {
        var axes = AxesOf(tree);
        var settings = laboratory.Schema.Root.Check(WithFirstValues(tree, axes), "", laboratory.Schema.WholeFile(problems)) as Settings;
        foreach (var axis in axes) CheckValues(axis, StagesOf(WithFirstValues(tree, axes)));
        return problems.Any ? null : settings;
    }

    /// <summary>Checks the stages with each value of an axis in place; values that come to the same settings are one value.</summary>
    void CheckValues(Axis axis, IReadOnlyList<YamlNode> stages)
    {
        var seen = new Dictionary<string, YamlScalar>();
        foreach (var value in axis.Values)
        {
            var before = problems.Count;
            var settings = stages.Where(node => axis.Varies(StageListRule.IdOf(node)))
                .Select(varied => stage.Check(axis.Put(value, varied, stage), "", laboratory.Schema.Checking(problems)) as Settings).ToArray();
            if (problems.Count > before) continue; // what could not be read is not compared
            var text = NoTime().Replace(string.Concat(settings.Select(found => CanonicalText.Of(found!))), "0it");
            if (seen.TryAdd(text, value)) continue;
            var same = seen[text];
            if (same.Text != value.Text) // the list itself tells equal texts
                problems.Add(value.At, $"matrix.{axis.Key}: {value.Description} is the same value as {same.Description}; wanted each once");
        }
    }

    /// <summary>No steps, no epochs: the same moment.</summary>
    [GeneratedRegex(@"(?<![\w.])0(it|ep)\b")]
    private static partial Regex NoTime();

    IReadOnlyList<Axis> AxesOf(YamlNode tree) => tree is YamlMap map ? Axis.ReadAll(map, laboratory.Stages, problems) : [];

    static IReadOnlyList<YamlNode> StagesOf(YamlNode tree) => ((tree as YamlMap)?.Find("stages")?.Value as YamlList)?.Items ?? [];

    YamlNode WithFirstValues(YamlNode tree, IReadOnlyList<Axis> axes)
    {
        if (tree is not YamlMap map || map.Find("stages") is not { Value: YamlList stages } entry) return tree;
        return map.With(entry with { Value = axes.Aggregate(stages, (list, axis) => axis.Put(axis.Values[0], list, stage)) });
    }
}
