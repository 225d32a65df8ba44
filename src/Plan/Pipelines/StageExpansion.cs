using NativeTickets.Plan.Matrix;
using NativeTickets.Plan.Stages;

namespace NativeTickets.Plan.Pipelines;

/// <summary>Expands stages over the axes of the matrix; one that depends on fewer axes than others is shared between them.</summary>
sealed class StageExpansion
{
    /// <summary>Instances of one pipeline, seeds included. A study of a whole paper has hundreds.</summary>
    public const int MostInstances = 10_000;

    readonly IReadOnlyList<YamlNode> stages;
    readonly IReadOnlyList<Axis> axes;
    readonly Problems problems;
    readonly Dictionary<string, IReadOnlyList<Axis>> axesOf = [];
    readonly Dictionary<string, List<StageVariant>> variantsOf = [];
    readonly Dictionary<string, StageVariant> variantAt = [];
    readonly Dictionary<string, Settings> checkedStages = [];

    readonly MatrixEntry variant;

    readonly ValueRule rule;

    StageExpansion(IReadOnlyList<YamlNode> stages, IReadOnlyList<Axis> axes, ValueRule rule, string? variant, Problems problems) =>
        (this.stages, this.axes, this.rule, this.problems, this.variant) =
            (stages, axes, rule, problems, variant is null ? MatrixEntry.Empty : MatrixEntry.Empty.With(MatrixEntry.Variant, variant));

    /// <summary>All variants, stage by stage in the order of the file; none where there are problems.</summary>
    /// <param name="specs">The stages in the order of <paramref name="stages"/>; their references have been checked.</param>
    /// <param name="stages">The stages as read.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="rule">The rule of a stage.</param>
    /// <param name="variant">The pipeline's variant that the stages belong to; null for none.</param>
    /// <param name="seeds">How many seeds there are.</param>
    /// <param name="problems">Where problems go.</param>
    public static IReadOnlyList<StageVariant> Expand(IReadOnlyList<StageSpec> specs, IReadOnlyList<YamlNode> stages, IReadOnlyList<Axis> axes, ValueRule rule,
        string? variant, int seeds, Problems problems)
    {
        var expansion = new StageExpansion(stages, axes, rule, variant, problems);
        if (!expansion.FitsLimit(specs, seeds)) return [];
        for (var i = 0; i < specs.Count; i++) expansion.Add(specs[i], stages[i]);
        if (problems.Any) return [];
        return expansion.WithSavedPositions(specs);
    }

    bool FitsLimit(IReadOnlyList<StageSpec> specs, int seeds)
    {
        var total = 0.0;
        foreach (var spec in specs)
        {
            axesOf[spec.Id] = [.. axes.Where(axis => axis.Varies(spec.Id) || spec.Inputs.Any(input => axesOf[input.Stage].Contains(axis)))];
            total += axesOf[spec.Id].Aggregate((double)seeds, (product, axis) => product * axis.Values.Count);
        }
        if (total <= MostInstances) return true;
        problems.Add(axes.Count > 0 ? axes[0].At : stages[0].At,
            $"the pipeline has {total:0} stages when expanded over seeds and matrix; wanted at most {MostInstances}");
        return false;
    }

    void Add(StageSpec spec, YamlNode stage)
    {
        var variants = variantsOf[spec.Id] = [];
        foreach (var choice in Choices(axesOf[spec.Id]))
        {
            if (Check(spec.Id, stage, choice) is not { } settings) continue;
            var from = spec.Inputs.Select(input => variantAt.GetValueOrDefault(Place(input.Stage, choice.Where(c => axesOf[input.Stage].Contains(c.Axis)))))
                .ToArray();
            if (from.Contains(null)) continue; // the input's own problem has been reported
            var made = new StageVariant(spec.Kind.Read(settings), CanonicalText.Of(settings),
                choice.Aggregate(variant, (entry, c) => entry.With(c.Axis.Key, c.Value.Text)), from!);
            spec.Kind.CheckVariant(made, settings, problems);
            variants.Add(made);
            variantAt.Add(Place(spec.Id, choice), made);
        }
    }

    static IEnumerable<IReadOnlyList<(Axis Axis, YamlScalar Value)>> Choices(IReadOnlyList<Axis> axes)
    {
        IEnumerable<IReadOnlyList<(Axis, YamlScalar)>> choices = [[]];
        foreach (var axis in axes) choices = choices.SelectMany(choice =>
            axis.Values.Select(value => (IReadOnlyList<(Axis, YamlScalar)>)[.. choice, (axis, value)]));
        return choices;
    }

    Settings? Check(string id, YamlNode stage, IReadOnlyList<(Axis Axis, YamlScalar Value)> choice)
    {
        var own = choice.Where(c => c.Axis.Varies(id)).ToArray();
        var key = Place(id, own);
        if (checkedStages.TryGetValue(key, out var known)) return known;
        foreach (var (axis, value) in own) stage = axis.Put(value, stage, rule);
        return rule.Check(stage, "", new Checking(problems)) is Settings { Entries: [{ Value: Settings settings }] }
            ? checkedStages[key] = settings : null;
    }

    /// <summary>Tells a stage with some of its axes' values from all others.</summary>
    static string Place(string id, IEnumerable<(Axis Axis, YamlScalar Value)> choice) =>
        id + string.Concat(choice.Select(c => $"\n{c.Axis.Key}\n{c.Value.Text.Length}\n{c.Value.Text}"));

    /// <summary>The variants again, with the moments at which the stages that read them need their weights.</summary>
    List<StageVariant> WithSavedPositions(IReadOnlyList<StageSpec> specs)
    {
        var needed = variantsOf.Values.SelectMany(variants => variants).SelectMany(variant => variant.Spec.NeededMoments)
            .ToLookup(need => need.Stage, need => need.Moment);
        var renewed = new Dictionary<StageVariant, StageVariant>(ReferenceEqualityComparer.Instance);
        foreach (var old in specs.SelectMany(spec => variantsOf[spec.Id]))
        {
            var (spec, text) = old.Spec.Saving(needed[old.Spec.Id]);
            renewed[old] = old with { Spec = spec, Text = old.Text + text, From = [.. old.From.Select(input => renewed[input])] };
        }
        return [.. specs.SelectMany(spec => variantsOf[spec.Id]).Select(old => renewed[old])];
    }
}
