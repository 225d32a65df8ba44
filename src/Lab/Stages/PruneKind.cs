using NativeTickets.Lab.Models;
using NativeTickets.Lab.Rounds;
using NativeTickets.Lab.Running;
using NativeTickets.Lab.Scores;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Stages;

/// <summary>The stage that makes a ticket.</summary>
sealed class PruneKind : LabStage
{
    const string Permuted = "permuted";
    const double Shown = 1e9; // digits of the largest sparsity that a message names

    static readonly Key<string> From = new("from", Rules.Name(), Default.Absent("the initial weights"),
        "The train stage whose weights are scored and rewound. If it trained a ticket, what that has pruned stays pruned.", hashed: false);

    static readonly Key<Chosen<ScoreKind>> Score = new("score", Rules.Kind("score", ScoreKind.All),
        Default.From($"`{ScoreKind.Usual}`, or `{GivenScore.Word}` with a `mask`", map => GivenScore.IsNamed(map) ? GivenScore.Word : ScoreKind.Usual),
        "What decides: |w|; |w| over the mean of its layer; chance, uniformly over all prunable weights; another mask, permuted within each layer; the "
            + "masks of a file; or a method of the field, on which `methods.md` says more.");

    static readonly Key<double> Sparsity = new("sparsity", Rules.Fraction(belowOne: true), Default.Absent("required, except with `rounds` and "
            + string.Join(", ", ScoreKind.All.All.Where(kind => !kind.HasSparsity).Select(kind => $"`{kind.Name}`"))),
        "The fraction of zeros among prunable weights afterwards, earlier rounds included.");

    static readonly Key<TimeOrWord> Rewind = new("rewind", Rules.TimeOr([TimeUnit.Iterations, TimeUnit.Epochs], "none", "fresh", Permuted), Default.Of("0it"),
        "Where the ticket's weights come from: a moment of the training run in `from`; as they were pruned; fresh initial weights; or, with "
        + "`score: permuted`, those of the ticket whose mask is permuted, permuted with it.");

    static readonly Key<int> Draw = new("draw", Rules.Count(1, 1_000_000),
        Default.From("`1` with `rewind: fresh`", map => Rewind.TryRead(map, out var rewind) && rewind.Word == "fresh" ? "1" : null),
        "Which fresh weights; equal draws of one seed are equal.");

    PruneKind() : base("prune", "prunes", "Makes a ticket: a mask over convolution and linear weights, and the weights to start from.") { }

    /// <summary>The one there is.</summary>
    public static PruneKind Instance { get; } = new();

    public override IReadOnlyList<Key> OwnKeys =>
        [From, Score, .. ScoreKind.All.All.SelectMany(kind => kind.StageKeys), ScopeKey.Key, Sparsity, ExceptedLayers.Key, .. RoundKeys.All, Rewind, Draw];

    public override IReadOnlyList<Metric> ResultMetrics => [.. KnownMetrics.OfPruning, KnownMetrics.Density];

    public override string ResultDoc => $": {string.Join(", ", KnownMetrics.OfPruning.Select(metric => $"`{metric.Name}`"))}, `layer.<name>.density`";

    public override IReadOnlyList<string> MetricsOf(StageSpec stage) => [.. KnownMetrics.OfPruning.Select(metric => metric.Name)];

    public override bool MayReport(StageSpec stage, string metric) => base.MayReport(stage, metric)
        || metric.StartsWith("layer.", StringComparison.Ordinal) && metric.EndsWith(".density", StringComparison.Ordinal);

    public override bool HasWeights => true;

    public override StageSpec Read(Settings settings)
    {
        var rewind = Rewind.Read(settings);
        return new PruneSpec
        {
            Id = Id.Read(settings),
            Title = StageTitle.Read(settings),
            From = From.ReadOr(settings, null!),
            Score = Score.Read(settings),
            Settings = settings,
            Scope = ScopeKey.In(settings),
            Sparsity = Sparsity.TryRead(settings, out var sparsity) ? sparsity : null,
            Rewind = rewind.Time is { } position ? new RewindSpec(RewindKind.Position, position)
                : rewind.Word == "none" ? new RewindSpec(RewindKind.None)
                : rewind.Word == Permuted ? new RewindSpec(RewindKind.Permuted)
                : new RewindSpec(RewindKind.Fresh, Draw: Draw.Read(settings)),
        };
    }

    protected override void Check(Settings settings, Problems problems)
    {
        if (!Score.TryRead(settings, out var score) || !Id.TryRead(settings, out var id)) return;
        RoundKeys.Check(settings, problems);
        if (settings.Find(ExceptedLayers.Key.Name) is { } except && !score.Kind.HasSparsity)
            problems.Add(except.At, $"except is for scores that take a sparsity, got score: {score.Kind.Name}; wanted another score, or no except");
        if (settings.Find(Sparsity.Name) is { } sparsity && !score.Kind.HasSparsity)
            problems.Add(sparsity.At, $"a mask by score: {score.Kind.Name} has a sparsity of its own; wanted no 'sparsity' here");
        if (score.Kind.HasSparsity && settings.Find(Sparsity.Name) is null && settings.Find(RoundKeys.Rounds.Name) is null)
            problems.Add(settings.At, $"the prune stage '{id}' lacks 'sparsity'; wanted {Sparsity.Rule.Wanted}");
        score.Kind.CheckStage(settings, problems);
        foreach (var other in ScoreKind.All.All.Where(other => other != score.Kind))
            foreach (var key in other.StageKeys)
                if (settings.Find(key.Name) is { } value && value is not SettingsScalar { Text: Rules.None })
                    problems.Add(value.At, $"{key.Name} is for score: {other.Name}; wanted that score, or no '{key.Name}'");
        var rewind = Rewind.Read(settings);
        if (rewind.Word == Permuted && !score.Kind.MovesWeights)
            problems.Add(settings.Find(Rewind.Name)!.At, $"rewind is permuted, which takes the weights that a permuted mask belongs to, but score is "
                + $"{score.Kind.Name}; wanted score: permuted, or a moment, none or fresh");
        if (rewind.Word != "fresh" && settings.Find(Draw.Name) is { } draw)
            problems.Add(draw.At, "draw says which fresh weights, but rewind is not fresh; wanted rewind: fresh, or no draw");
        if (settings.Find(From.Name) is null && rewind.Time is { } position && position.Amount != 0)
            problems.Add(settings.Find(Rewind.Name)!.At,
                $"rewind is {position}, but there is no training in 'from' to rewind; wanted 0it, none or fresh, or a 'from'");
    }

    public override void CheckReferences(StageSpec stage, Settings settings, StageReferences above)
    {
        above.Refers(settings.Find(From.Name), "a train stage", found => found is TrainSpec);
        // sound rounds of a stage that is there have been written out, unless that would change what the matrix varies
        if (settings.Find(RoundKeys.Rounds.Name) is { } rounds && above.Find(((PruneSpec)stage).From) is TrainSpec)
            above.Problems.Add(rounds.At, $"the matrix varies '{stage.Id}.{Rewind.Name}', which only the first of its rounds has; wanted a stage of rounds for "
                + "each value");
        ((PruneSpec)stage).Score.Kind.CheckReferences(stage, settings, above);
    }

    public override void CheckVariant(StageVariant variant, Settings settings, Problems problems)
    {
        if (variant.Spec is not PruneSpec { From: { } from, Rewind: { Kind: RewindKind.Position, Position: { Unit: TimeUnit.Epochs } position } }) return;
        if (variant.Input(from).Spec is TrainSpec train && position.Amount > train.Epochs)
            problems.Add(settings.Find(Rewind.Name)!.At, $"rewind is {position}, but '{from}' trains for {train.Epochs} epochs; wanted a moment of that "
                + $"training");
    }

    public override void CheckWithData(StageInstance stage, PlanContext context, Problems problems)
    {
        var spec = (PruneSpec)stage.Spec;
        if (spec.Score.Kind.ChecksNetwork)
        {
            using var network = context.NewNetwork(stage);
            spec.Score.Kind.CheckNetwork(spec.Settings, network, problems);
        }
        if (spec is { From: { } from, Rewind: { Kind: RewindKind.Position, Position: var position } } && stage.Input(from) is { Spec: TrainSpec } source
            && TrainingMoment.WhyNeverAt(position, source, context.Data(stage.Seed)) is { } why)
            problems.Add(spec.Settings.Find(Rewind.Name)!.At, $"rewind is {position}, but {why}");
        ExceptedLayers.Check(spec.Settings, [.. context.PrunableOf(stage).Select(layer => layer.Name)], stage.Model.Name, problems);
        if (spec.Sparsity is not { } sparsity) return;
        var layers = CompetingOf(stage, context);
        var total = layers.Sum(layer => layer.Count);
        if (PrunedOf(spec, sparsity, layers).Sum(layer => layer.Pruned) < total) return;
        var place = (SettingsScalar)spec.Settings.Find(Sparsity.Name)!;
        problems.Add(place.At, $"sparsity is {place.Text}, which leaves none of the {total:#,0} prunable weights of {stage.Model.Name}; wanted at most "
            + NumberText.Shortest(Math.Floor((1 - 1.0 / total) * Shown) / Shown));
    }

    /// <summary>A layer that the stage leaves nothing of, where that is known without looking at its weights.</summary>
    public override IEnumerable<string> WarningsOf(StageInstance stage, PlanContext context)
    {
        var spec = (PruneSpec)stage.Spec;
        if (spec.Sparsity is not { } sparsity || spec.Scope != PruningScope.PerLayer || !spec.Score.Kind.LooksAtWeights) yield break;
        string[] emptied = [.. PrunedOf(spec, sparsity, CompetingOf(stage, context)).Where(found => found.Pruned == found.Layer.Count)
            .Select(found => found.Layer.Name)];
        if (emptied.Length > 0) yield return LayersPruned.Warning(stage.Matrix.Qualify(stage.Title), emptied);
    }

    static IReadOnlyList<PrunableLayer> CompetingOf(StageInstance stage, PlanContext context)
    {
        var layers = context.PrunableOf(stage);
        var except = ExceptedLayers.Of(((PruneSpec)stage.Spec).Settings, [.. layers.Select(layer => layer.Name)]);
        return [.. layers.Where(layer => !except.Contains(layer.Name))];
    }

    /// <summary>How many weights of each layer go; by one count for the network where they all compete, which layer loses which is not known.</summary>
    static IEnumerable<(PrunableLayer Layer, int Pruned)> PrunedOf(PruneSpec spec, double sparsity, IReadOnlyList<PrunableLayer> layers)
    {
        if (spec.Scope == PruningScope.PerLayer && spec.Score.Kind.LooksAtWeights)
            return layers.Select(layer => (layer, PrunedCount.Of(sparsity, layer.Count)));
        var all = new PrunableLayer("", layers.Sum(layer => layer.Count));
        return [(all, PrunedCount.Of(sparsity, all.Count))];
    }

    /// <summary>That which it says. A mask made of another one is as sparse as that; how sparse a file's mask or a pattern is, nobody has looked yet.</summary>
    public override double? SparsityOf(StageSpec stage, Func<string, double?> of)
    {
        var prune = (PruneSpec)stage;
        return prune.Sparsity ?? (prune.MaskSources.FirstOrDefault() is { Stage: { } source } ? of(source) : null) ?? 0;
    }

    /// <summary>Rewound to the beginning or the end of the one step that was trained, and scored by the first step of its score.</summary>
    public override StageSpec FirstStepOf(StageSpec stage)
    {
        var prune = (PruneSpec)stage;
        return prune with
        {
            Rewind = prune.Rewind with { Position = FirstSteps.Moment(prune.Rewind.Position) },
            Score = prune.Score with { Settings = prune.Score.Kind.FirstStepOf(prune.Score.Settings) },
        };
    }

    public override StageResult Run(StageInstance stage, StageWork run) => PruneStage.Run(stage, run);

    public override string OutcomeOf(StageResult result) =>
        $"{result.Metrics["pruned"]:#,0} of {result.Metrics["prunable"]:#,0} weights pruned ({result.Metrics["sparsity"] * 100:0.00} %)";

    public override StageNeeds NeedsOf(StageInstance stage, PlanContext context) =>
        StageNeeds.OfHandingOn(context.DescriptionOf(stage), PlannedSparsity.Of(stage));

    public override StepKind? StepsOf(StageInstance stage)
    {
        var score = ((PruneSpec)stage.Spec).Score;
        return score.Kind.StepsOf(score.Settings) is var (batchSize, objective)
            ? new StepKind((NetworkSpec)stage.Model, batchSize, objective, IsTicket: false)
            : null;
    }

    public override StageBudget BudgetOf(StageInstance stage, PlanContext context)
    {
        var score = ((PruneSpec)stage.Spec).Score;
        return new StageBudget(0, score.Kind.ForwardUnits(score.Settings, context.Data(stage.Seed).Train));
    }

    public override Forecast ForecastOf(StageInstance stage, ForecastContext context)
    {
        var score = ((PruneSpec)stage.Spec).Score;
        if (StepsOf(stage) is not { } steps) return new Forecast("makes a ticket", 0, 0);
        var units = score.Kind.ForwardUnits(score.Settings, context.Data(stage.Seed).Train);
        return new Forecast($"makes a ticket by {score.Kind.Name}", units, units * score.Kind.Slowness * context.SecondsPerUnit(steps));
    }
}
