using NativeTickets.Plan.Stages;

namespace NativeTickets.Plan.Pipelines;

/// <summary>A pipeline read from a file, checked throughout and ready to be planned.</summary>
public sealed class PipelineFile
{
    /// <summary>How the notes of a pipeline begin that say what its command line gave in place of the file's values.</summary>
    public const string GivenNote = "Set on the command line: ";

    readonly IReadOnlyList<CheckedVariant> variants;
    readonly Laboratory laboratory;

    PipelineFile(PipelineSpec spec, string resolvedText, IReadOnlyList<CheckedVariant> variants, Laboratory laboratory) =>
        (Spec, ResolvedText, this.variants, this.laboratory) = (spec, resolvedText, variants, laboratory);

    /// <summary>The pipeline, the scale applied and every default filled in.</summary>
    public PipelineSpec Spec { get; }

    /// <summary>What messages call the file.</summary>
    public required string Source { get; init; }

    /// <summary>The names that <c>--scale</c> takes, in the order of the file.</summary>
    public IReadOnlyList<string> Scales { get; private init; } = [];

    /// <summary>Stage instances that a plan of it has.</summary>
    public int InstanceCount => Spec.Seeds.Count * variants.Sum(variant => variant.Stages.Count);

    /// <summary>The same as YAML.</summary>
    public string ResolvedText { get; }

    /// <summary>Reads and checks a pipeline. All its scales are checked, whichever is chosen.</summary>
    /// <param name="path">The file.</param>
    /// <param name="laboratory">What runs its stages.</param>
    /// <param name="scale">Which of its scales to apply; null for none.</param>
    /// <exception cref="ConfigException">It cannot be run: all problems with their places, or why it cannot be read.</exception>
    /// <param name="given">Values that take the place of the file's, each <c>stage.key=value</c>, or <c>train.key=value</c> for the defaults.</param>
    /// <param name="moved">Where the files that it names lie now; null where they lie where it says.</param>
    public static PipelineFile Read(string path, Laboratory laboratory, string? scale = null, IReadOnlyList<string>? given = null, MovedFiles? moved = null)
    {
        var problems = new Problems(path) { Moved = moved };
        return Of(YamlReader.ReadFile(path, problems), laboratory, scale, given ?? [], problems);
    }

    /// <summary>Checks a pipeline given as text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="laboratory">What runs its stages.</param>
    /// <param name="scale">Which of its scales to apply; null for none.</param>
    /// <exception cref="ConfigException">It cannot be run: all problems with their places.</exception>
    /// <param name="given">Values that take the place of the file's, each <c>stage.key=value</c>, or <c>train.key=value</c> for the defaults.</param>
    public static PipelineFile Parse(string text, string file, Laboratory laboratory, string? scale = null, IReadOnlyList<string>? given = null)
    {
        var problems = new Problems(file);
        return Of(YamlReader.ReadText(text, problems), laboratory, scale, given ?? [], problems);
    }

    /// <summary>What it runs, in order, each stage with the hash of everything that decides its bits.</summary>
    /// <exception cref="FileException">The file of initial weights cannot be read.</exception>
    public PipelinePlan Plan(RunIdentity identity)
    {
        var instances = new List<StageInstance>(InstanceCount);
        ModelSpec[] models = [.. variants.Select(variant => laboratory.Pinned(variant.Model))];
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

    static PipelineFile Of(YamlNode? root, Laboratory laboratory, string? scale, IReadOnlyList<string> given, Problems problems)
    {
        problems.ThrowIfAny();
        PipelineTree.CheckVariants(root!, problems);
        var chosen = Checked(root!, laboratory, scale, given, problems);
        var full = scale is null ? chosen : Full(root!, laboratory, given, problems);
        // each is a whole pipeline to check, and too many of them have been refused
        foreach (var other in PipelineTree.Scales(root!).Take(PipelineSchema.MostScales))
            if (other != scale) Checked(root!, laboratory, other, [], problems);
        problems.ThrowIfAny();
        return scale is null ? chosen! : chosen!.ReducedFrom(full!);
    }

    /// <summary>
    /// The file without its scale, to say what that changes. What a command line gives is no change of the scale's; where it holds in the scale alone, the file
    /// need not take it.
    /// </summary>
    static PipelineFile? Full(YamlNode root, Laboratory laboratory, IReadOnlyList<string> given, Problems problems)
    {
        var own = problems.Anew();
        return given.Count > 0 && Checked(root, laboratory, null, given, own) is { } file && !own.Any ? file
            : Checked(root, laboratory, null, [], problems);
    }

    /// <summary>The same with its first seeds alone, as a look at the claims has them.</summary>
    /// <param name="seeds">How many, from 1 to all.</param>
    public PipelineFile UpTo(int seeds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seeds, Spec.Seeds.Count);
        return new(Spec with { Seeds = [.. Spec.Seeds.Take(seeds)] }, ResolvedText, variants, laboratory) { Source = Source, Scales = Scales };
    }

    /// <summary>The same as a run folder with so many seeds has it: with its first seeds alone where they run until claims are decided.</summary>
    /// <param name="seeds">How many there are in the run folder.</param>
    public PipelineFile OfLook(int seeds) => Spec.Looks is not null && seeds < Spec.Seeds.Count ? UpTo(seeds) : this;

    PipelineFile ReducedFrom(PipelineFile full) => new(Spec with { Reductions = ScaleChanges.Of(full.variants, variants) }, ResolvedText, variants, laboratory)
    {
        Source = Source,
        Scales = Scales,
    };

    static PipelineFile? Checked(YamlNode root, Laboratory laboratory, string? scale, IReadOnlyList<string> given, Problems problems)
    {
        var tree = new PipelineTree(laboratory.Schema);
        var trees = tree.Variants(tree.WithScale(root, scale, problems), problems);
        string[] names = [.. trees.Select(variant => variant.Name).OfType<string>()];
        var values = new GivenValues(given, laboratory.Schema, problems);
        var check = new VariantCheck(laboratory, names, scale, values, problems);
        CheckedVariant?[] variants = [.. trees.Select(variant => check.Check(values.Put(variant.Tree, problems), variant.Name))];
        values.RefuseUnknown(problems);
        if (!problems.Any) values.RefuseOthers(problems);
        if (problems.Any || variants.Contains(null)) return null;
        var spec = variants[0]!.Spec with
        {
            Variants = [.. variants.SelectMany(variant => variant!.Spec.Variants)],
            Stamps = [.. variants.SelectMany(variant => variant!.Spec.Stamps).Distinct()],
            Warnings = [.. variants.SelectMany(variant => variant!.Spec.Warnings).Distinct()],
        };
        var total = (double)spec.Seeds.Count * variants.Sum(variant => variant!.Stages.Count);
        if (spec is { Looks: not null, Claims.Count: 0 })
            problems.Add(spec.Settings.Find("seed")!.At, "seed runs until claims are decided, but there are none; wanted claims, or a number or list of seeds");
        if (total > StageExpansion.MostInstances)
            problems.Add(root.At,
                $"the pipeline has {total:0} stages when expanded over seeds, variants and matrix; wanted at most {StageExpansion.MostInstances}");
        return new PipelineFile(spec, SettingsWriter.Write(CheckedVariant.Resolve(variants!), scale), variants!, laboratory)
        {
            Source = problems.File,
            Scales = PipelineTree.Scales(root),
        };
    }
}
