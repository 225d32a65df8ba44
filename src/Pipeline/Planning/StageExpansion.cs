namespace NativeTickets.Pipelines;

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
    readonly Dictionary<string, ResolvedMap> checkedStages = [];

    readonly MatrixEntry variant;

    StageExpansion(IReadOnlyList<YamlNode> stages, IReadOnlyList<Axis> axes, string? variant, Problems problems) =>
        (this.stages, this.axes, this.variant, this.problems) = (stages, axes, variant is null ? MatrixEntry.Empty : MatrixEntry.Empty.With(MatrixEntry.Variant, variant), problems);

    /// <summary>All variants, stage by stage in the order of the file; none where there are problems.</summary>
    /// <param name="specs">The stages in the order of <paramref name="stages"/>; their references have been checked.</param>
    /// <param name="stages">The stages as read.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="variant">The pipeline's variant that the stages belong to; null for none.</param>
    /// <param name="seeds">How many seeds there are.</param>
    /// <param name="problems">Where problems go.</param>
    public static IReadOnlyList<StageVariant> Expand(IReadOnlyList<StageSpec> specs, IReadOnlyList<YamlNode> stages, IReadOnlyList<Axis> axes, string? variant,
        int seeds, Problems problems)
    {
        var expansion = new StageExpansion(stages, axes, variant, problems);
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
            axesOf[spec.Id] = [.. axes.Where(axis => axis.Varies(spec.Id) || spec.Inputs.Any(input => axesOf[input].Contains(axis)))];
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
            var from = spec.Inputs.Select(input => variantAt.GetValueOrDefault(Place(input, choice.Where(c => axesOf[input].Contains(c.Axis))))).ToArray();
            if (from.Contains(null)) continue; // the input's own problem has been told
            var made = new StageVariant(StageReader.Read(spec.Kind, settings), CanonicalText.Of(settings),
                choice.Aggregate(variant, (entry, c) => entry.With(c.Axis.Key, c.Value.Text)), from!);
            RewindExists(made, settings);
            WatchedMaskIsSparser(made, settings);
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

    ResolvedMap? Check(string id, YamlNode stage, IReadOnlyList<(Axis Axis, YamlScalar Value)> choice)
    {
        var own = choice.Where(c => c.Axis.Varies(id)).ToArray();
        var key = Place(id, own);
        if (checkedStages.TryGetValue(key, out var known)) return known;
        foreach (var (axis, value) in own) stage = axis.Put(value, stage);
        return PipelineSchema.Stage.Check(stage, "", new Checking(problems)) is ResolvedMap { Entries: [{ Value: ResolvedMap settings }] }
            ? checkedStages[key] = settings : null;
    }

    /// <summary>Tells a stage with some of its axes' values from all others.</summary>
    static string Place(string id, IEnumerable<(Axis Axis, YamlScalar Value)> choice) =>
        id + string.Concat(choice.Select(c => $"\n{c.Axis.Key}\n{c.Value.Text.Length}\n{c.Value.Text}"));

    void RewindExists(StageVariant variant, ResolvedMap settings)
    {
        if (variant.Spec is not PruneSpec { From: { } from, Rewind: { Kind: RewindKind.Position, Position: { Unit: TimeUnit.Epochs } position } }) return;
        if (variant.From.First(input => input.Spec.Id == from).Spec is TrainSpec train && position.Amount > train.Epochs)
            problems.Add(settings.Find("rewind")!.At, $"rewind is {position}, but '{from}' trains for {train.Epochs} epochs; wanted a moment of that training");
    }

    void WatchedMaskIsSparser(StageVariant variant, ResolvedMap settings)
    {
        if (variant.Spec is not TrainSpec { WatchedMask: { } watched, From: { } from } train) return;
        var pruned = SparsityOf(variant.From.First(input => input.Spec.Id == from));
        if (watched.Sparsity <= pruned)
            problems.Add(settings.Find(train.StopsAtStableMask ? "until" : "watchMask")!.At,
                FormattableString.Invariant($"the watched mask has sparsity {watched.Sparsity}, but '{from}' has pruned {pruned} already; wanted a sparsity above that"));
    }

    /// <summary>What a stage leaves pruned.</summary>
    static double SparsityOf(StageVariant variant) => variant.Spec switch
    {
        PruneSpec { Sparsity: { } sparsity } => sparsity,
        PruneSpec { MaskOf: { } maskOf } => SparsityOf(variant.From.First(input => input.Spec.Id == maskOf)),
        TrainSpec { From: { } from } => SparsityOf(variant.From.First(input => input.Spec.Id == from)),
        _ => 0,
    };

    /// <summary>The variants again, with the positions that prune stages rewind to among what their trainings save.</summary>
    List<StageVariant> WithSavedPositions(IReadOnlyList<StageSpec> specs)
    {
        var asked = variantsOf.Values.SelectMany(variants => variants).Select(v => v.Spec).OfType<PruneSpec>()
            .Where(p => p is { From: not null, Rewind.Kind: RewindKind.Position }).ToLookup(p => p.From!, p => p.Rewind.Position);
        var renewed = new Dictionary<StageVariant, StageVariant>(ReferenceEqualityComparer.Instance);
        foreach (var old in specs.SelectMany(spec => variantsOf[spec.Id]))
        {
            var from = old.From.Select(input => renewed[input]).ToArray();
            renewed[old] = old.Spec is TrainSpec train ? Saving(train, asked[train.Id], old, from) : old with { From = from };
        }
        return [.. specs.SelectMany(spec => variantsOf[spec.Id]).Select(old => renewed[old])];
    }

    static StageVariant Saving(TrainSpec train, IEnumerable<TrainingTime> asked, StageVariant old, StageVariant[] from)
    {
        TrainingTime[] saveAt = [.. train.SaveAt.Concat(asked).Where(time => time.Amount != 0).Distinct().OrderBy(time => time.Unit).ThenBy(time =>
            time.Amount)];
        saveAt = [new TrainingTime(0, TimeUnit.Iterations), .. saveAt];
        return old with { Spec = train with { SaveAt = saveAt }, Settings = $"{old.Settings}saved: {string.Join(", ", saveAt)}\n", From = from };
    }
}
