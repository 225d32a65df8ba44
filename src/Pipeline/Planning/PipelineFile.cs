namespace NativeTickets.Pipelines;

/// <summary>A pipeline read from a file, checked throughout and ready to be planned.</summary>
public sealed class PipelineFile
{
    readonly IReadOnlyList<CheckedVariant> variants;

    PipelineFile(PipelineSpec spec, string resolvedText, IReadOnlyList<CheckedVariant> variants) =>
        (Spec, ResolvedText, this.variants) = (spec, resolvedText, variants);

    /// <summary>The pipeline, the scale applied and every default filled in.</summary>
    public PipelineSpec Spec { get; }

    /// <summary>The names that <c>--scale</c> takes, in the order of the file.</summary>
    public IReadOnlyList<string> Scales { get; private init; } = [];

    /// <summary>Stage instances that a plan of it has.</summary>
    public int InstanceCount => Spec.Seeds.Count * variants.Sum(variant => variant.Stages.Count);

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
    /// <exception cref="FileException">The file of initial weights cannot be read.</exception>
    public PipelinePlan Plan(RunIdentity identity)
    {
        var instances = new List<StageInstance>(InstanceCount);
        ModelSpec[] models = [.. variants.Select(variant => InitialWeights.Pinned(variant.Model))];
        foreach (var seed in Spec.Seeds)
            foreach (var (variant, model) in variants.Zip(models)) Add(variant, model, seed, StageHash.Common(variant.Data, model, identity), instances);
        return new PipelinePlan(Spec, instances, ResolvedText);
    }

    static void Add(CheckedVariant variant, ModelSpec model, long seed, string common, List<StageInstance> instances)
    {
        var made = new Dictionary<StageVariant, StageInstance>(ReferenceEqualityComparer.Instance);
        foreach (var stage in variant.Stages)
        {
            StageInstance[] from = [.. stage.From.Select(input => made[input])];
            var instance = new StageInstance
            {
                Spec = stage.Spec,
                Model = model,
                Seed = seed,
                Matrix = stage.Matrix,
                From = from,
                Hash = StageHash.Of(stage, common, seed, from),
            };
            made.Add(stage, instance);
            instances.Add(instance);
        }
    }

    static PipelineFile Of(YamlNode? root, string? scale, Problems problems)
    {
        problems.ThrowIfAny();
        var chosen = Checked(root!, scale, problems);
        var full = scale is null ? chosen : Checked(root!, null, problems);
        foreach (var other in PipelineTree.Scales(root!))
            if (other != scale) Checked(root!, other, problems);
        problems.ThrowIfAny();
        return scale is null ? chosen! : chosen!.ReducedFrom(full!);
    }

    PipelineFile ReducedFrom(PipelineFile full) => new(Spec with { Reductions = ScaleChanges.Of(full.variants, variants) }, ResolvedText, variants) { Scales = Scales };

    static PipelineFile? Checked(YamlNode root, string? scale, Problems problems)
    {
        var trees = PipelineTree.Variants(PipelineTree.WithScale(root, scale, problems), problems);
        string[] names = [.. trees.Select(variant => variant.Name).OfType<string>()];
        CheckedVariant?[] variants = [.. trees.Select(variant => CheckedVariant.Of(variant.Tree, variant.Name, names, scale, problems))];
        if (problems.Any || variants.Contains(null)) return null;
        var spec = variants[0]!.Spec with
        {
            Variants = [.. variants.SelectMany(variant => variant!.Spec.Variants)],
            Stamps = [.. variants.SelectMany(variant => variant!.Spec.Stamps).Distinct()],
        };
        var total = (double)spec.Seeds.Count * variants.Sum(variant => variant!.Stages.Count);
        if (total > StageExpansion.MostInstances)
            problems.Add(root.At, $"the pipeline has {total:0} stages when expanded over seeds, variants and matrix; wanted at most {StageExpansion.MostInstances}");
        return new PipelineFile(spec, ResolvedWriter.Write(CheckedVariant.Resolve(variants!), scale), variants!) { Scales = PipelineTree.Scales(root) };
    }
}
