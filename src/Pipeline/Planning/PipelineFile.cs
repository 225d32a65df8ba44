namespace NativeTickets.Pipelines;

/// <summary>A pipeline read from a file, checked throughout and ready to be planned.</summary>
public sealed class PipelineFile
{
    readonly IReadOnlyList<StageVariant> variants;
    readonly string data;

    PipelineFile(PipelineSpec spec, string resolvedText, string data, IReadOnlyList<StageVariant> variants) =>
        (Spec, ResolvedText, this.data, this.variants) = (spec, resolvedText, data, variants);

    /// <summary>The pipeline, the scale applied and every default filled in.</summary>
    public PipelineSpec Spec { get; }

    /// <summary>The same as YAML.</summary>
    public string ResolvedText { get; }

    /// <summary>Reads and checks a pipeline. All its scales are checked, whichever is chosen.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scale">Which of its scales to apply; null for none.</param>
    /// <exception cref="PipelineException">It cannot be run: all problems with their places, or why it cannot be read.</exception>
    public static PipelineFile Read(string path, string? scale = null)
    {
        var problems = new Problems(path);
        return Of(YamlReader.ReadFile(path, problems), scale, problems);
    }

    /// <summary>Checks a pipeline given as text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="scale">Which of its scales to apply; null for none.</param>
    /// <exception cref="PipelineException">It cannot be run: all problems with their places.</exception>
    public static PipelineFile Parse(string text, string file, string? scale = null)
    {
        var problems = new Problems(file);
        return Of(YamlReader.ReadText(text, problems), scale, problems);
    }

    /// <summary>What it runs, in order, each stage with the hash of everything that decides its bits.</summary>
    public PipelinePlan Plan(RunIdentity identity)
    {
        var common = StageHash.Common(data, Spec.Model.Name, identity);
        var instances = new List<StageInstance>(Spec.Seeds.Count * variants.Count);
        foreach (var seed in Spec.Seeds)
        {
            var made = new Dictionary<StageVariant, StageInstance>(ReferenceEqualityComparer.Instance);
            foreach (var variant in variants)
            {
                StageInstance[] from = [.. variant.From.Select(input => made[input])];
                var hash = StageHash.Of(variant, common, seed, from);
                var instance = new StageInstance { Spec = variant.Spec, Seed = seed, Matrix = variant.Matrix, From = from, Hash = hash };
                made.Add(variant, instance);
                instances.Add(instance);
            }
        }
        return new PipelinePlan(Spec, instances, ResolvedText);
    }

    static PipelineFile Of(YamlNode? root, string? scale, Problems problems)
    {
        problems.ThrowIfAny();
        var chosen = Checked(root!, scale, problems);
        foreach (var other in PipelineTree.Scales(root!).Prepend(null))
            if (other != scale) Checked(root!, other, problems);
        problems.ThrowIfAny();
        return chosen!;
    }

    static PipelineFile? Checked(YamlNode root, string? scale, Problems problems)
    {
        var tree = PipelineTree.WithTrainDefaults(PipelineTree.WithScale(root, scale, problems), problems);
        IReadOnlyList<Axis> axes = tree is YamlMap map ? Axis.ReadAll(map, problems) : [];
        tree = WithFirstValues(tree, axes);
        if (PipelineSchema.Root.Check(tree, "", new Checking(problems)) is not ResolvedMap resolved) return null;
        var stages = ((tree as YamlMap)?.Find("stages")?.Value as YamlList)?.Items ?? [];
        CheckEachValue(stages, axes, problems);
        if (problems.Any) return null;

        var spec = SpecReader.Read(resolved, scale);
        ResolvedMap[] settings = [.. resolved.Maps("stages").Select(stage => (ResolvedMap)stage.Entries[0].Value)];
        new StageReferences(spec.Stages, settings, spec.Data, problems).Check();
        if (problems.Any) return null;
        new ResultReferences(spec, resolved, problems).Check();
        var variants = StageExpansion.Expand(spec.Stages, stages, axes, spec.Seeds.Count, problems);
        if (problems.Any) return null;
        // scales have been applied or left aside: what is written is one pipeline
        resolved = new ResolvedMap(resolved.At, [.. resolved.Entries.Where(entry => entry.Key != "scales")]);
        return new PipelineFile(spec, ResolvedWriter.Write(resolved, scale), CanonicalText.Of(resolved.Map("data")!), variants);
    }

    static YamlNode WithFirstValues(YamlNode tree, IReadOnlyList<Axis> axes)
    {
        if (tree is not YamlMap map || map.Find("stages") is not { Value: YamlList stages } entry) return tree;
        return map.With(entry with { Value = axes.Aggregate(stages, (list, axis) => axis.Put(axis.Values[0], list)) });
    }

    static void CheckEachValue(IReadOnlyList<YamlNode> stages, IReadOnlyList<Axis> axes, Problems problems)
    {
        foreach (var axis in axes)
            foreach (var value in axis.Values.Skip(1))
                PipelineSchema.Stage.Check(axis.Put(value, stages.First(stage => StageListRule.IdOf(stage) == axis.Stage)), "", new Checking(problems));
    }
}
