namespace NativeTickets.Lab.Running;

/// <summary>The networks that the claims of a plan compare: training runs, and what evaluations measured.</summary>
/// <param name="plan">The plan. Its first seed stands for all of them.</param>
sealed class ClaimArms(PipelinePlan plan)
{
    readonly StageInstance[] instances = [.. plan.Instances.Where(stage => stage.Seed == plan.Spec.Seeds[0])];

    readonly Dictionary<string, Metric> metrics = plan.Spec.Stages.Select(stage => stage.Kind).Distinct()
        .SelectMany(kind => kind.EpochMetrics.Concat(kind.ResultMetrics)).DistinctBy(metric => metric.Name).ToDictionary(metric => metric.Name);

    /// <summary>
    /// The values of a claim that are compared with one another; empty for one that holds a value against a number, or is about what things cost.
    /// </summary>
    public IEnumerable<(ClaimValue Left, ClaimValue Right)> ComparedIn(ClaimSpec claim)
    {
        if (!IsMerit(claim.Left.Metric)) return [];
        var within = new[] { claim.Left, claim.Right }.Where(side => side?.Less is not null).Select(side => (side!, side!.Less!));
        return claim is { Left.Less: null, Right: { Less: null } right } ? [(claim.Left, right)] : within;
    }

    /// <summary>Every combination of the axes that these values depend on without naming them.</summary>
    public IEnumerable<MatrixEntry> EntriesOf(IEnumerable<ClaimValue> values)
    {
        var free = values.SelectMany(value => instances.Where(stage => stage.Id == value.Stage).SelectMany(stage => stage.Matrix.Values.Keys)
            .Except(value.Only.Values.Keys)).ToHashSet();
        return instances.SelectMany(stage => stage.Matrix.Values).Where(axis => free.Contains(axis.Key)).Distinct().GroupBy(axis => axis.Key)
            .Aggregate((IEnumerable<MatrixEntry>)[MatrixEntry.Empty], (entries, axis) =>
                entries.SelectMany(entry => axis.Select(value => entry.With(axis.Key, value.Value))));
    }

    /// <summary>The stage that has a value; null where no stage of the entry has it.</summary>
    public StageInstance? StageOf(ClaimValue value, MatrixEntry entry) =>
        instances.FirstOrDefault(stage => stage.Id == value.Stage && stage.Matrix.AgreesWith(value.At(entry)));

    /// <summary>The stage that a value is about: the training that has it, or what an evaluation measured; null for anything else.</summary>
    public StageInstance? ArmOf(ClaimValue value, MatrixEntry entry) =>
        StageOf(value, entry) is { } stage ? ((LabStage)stage.Spec.Kind).ArmOf(stage, value.Metric) : null;

    /// <summary>The ids of the arms that a claim compares.</summary>
    public IEnumerable<(string Left, string Right)> IdsComparedIn(ClaimSpec claim) => EntriesOf(claim.Values).SelectMany(entry => ComparedIn(claim)
        .Select(pair => (Left: ArmOf(pair.Left, entry)?.Id, Right: ArmOf(pair.Right, entry)?.Id)))
        .Where(ids => ids is { Left: not null, Right: not null }).Select(ids => (ids.Left!, ids.Right!)).Distinct();

    /// <summary>The ids of the arms that a claim names and of its controls.</summary>
    public IEnumerable<string> IdsIn(ClaimSpec claim) => EntriesOf(claim.Values)
        .SelectMany(entry => claim.Values.Concat(claim.Controls.Select(control => new ClaimValue(control.Stage, control.Metric ?? claim.Left.Metric, null)))
            .Select(value => ArmOf(value, entry)?.Id)).OfType<string>().Distinct();

    /// <summary>What an arm takes with all that it builds on.</summary>
    public static ArmBudget BudgetOf(ClaimValue value, StageInstance arm, PlanContext context)
    {
        var own = ((LabStage)arm.Spec.Kind).BudgetOf(arm, context);
        var (epochs, units) = (0L, 0.0);
        foreach (var stage in Above(arm))
        {
            var budget = ((LabStage)stage.Spec.Kind).BudgetOf(stage, context);
            (epochs, units) = (epochs + budget.Epochs, units + budget.ForwardUnits);
        }
        var seen = Math.Min(value.Epoch ?? own.Epochs, own.Epochs);
        return new ArmBudget(arm.Id, epochs, units, seen, own.Epochs == 0 ? own.ForwardUnits : own.ForwardUnits * seen / own.Epochs);
    }

    // units of speed and size are what is compared, not what it took to get there
    bool IsMerit(string fullName)
    {
        var name = fullName[(fullName.LastIndexOf('.') + 1)..];
        var metric = metrics.GetValueOrDefault(name) ?? KnownMetrics.Of(fullName);
        return metric.Better != Better.Neither && metric.Unit is Unit.None or Unit.Fraction or Unit.Epochs;
    }

    static IEnumerable<StageInstance> Above(StageInstance arm)
    {
        var above = new HashSet<StageInstance>(ReferenceEqualityComparer.Instance);
        var open = new Queue<StageInstance>(arm.From);
        while (open.TryDequeue(out var stage))
        {
            if (!above.Add(stage)) continue;
            foreach (var further in stage.From) open.Enqueue(further);
        }
        return above;
    }
}
