using NativeTickets.Data;
using NativeTickets.Lab.Objectives;
using NativeTickets.Pruning;

namespace NativeTickets.Lab.Scores;

/// <summary>HYDRA (Sehwag et al. 2020, arXiv:2002.10509).</summary>
sealed class HydraScore() : ScoreKind("hydra",
    "HYDRA: scores of the weights are trained, straight through the mask that they make, while the weights stay frozen. Prunes each layer by itself.")
{
    static readonly Key<int> Epochs = new("epochs", Rules.Count(1, 10_000), Default.Of("20"), "Passes over the training images.");

    static readonly Key<int> BatchSize = new("batchSize", Rules.Count(1, 1_000_000), Default.Of("128"), "Images of a step.");

    static readonly Key<double> LearningRate = new("learningRate", Rules.Number(0, 1000, aboveLow: true), Default.Of("0.1"),
        "Of the scores, in the first epoch; it falls along half a cosine, epoch by epoch.");

    static readonly Key<double> Momentum = new("momentum", Rules.Number(0, 1, belowHigh: true), Default.Of("0.9"), "Of the scores.");

    static readonly Key<double> WeightDecay = new("weightDecay", Rules.Number(0, 1), Default.Of("1e-4"), "Of the scores.");

    public override string? TaxonomyCriterion => TaxonomyWords.LeastImportance;

    public override IReadOnlyList<Key> Keys => [Epochs, BatchSize, LearningRate, Momentum, WeightDecay, ScoreKeys.Objective];

    public override Settings FirstStepOf(Settings settings) => settings.WithCounts(1, Epochs.Name);

    public override void CheckStage(Settings stage, Problems problems)
    {
        if (ScopeKey.In(stage) == PruningScope.Global)
            problems.Add(stage.At, "hydra trains scores of each layer by itself, got scope: global; wanted scope: layer or scope: erk");
    }

    public override double ForwardUnits(Settings settings, ImageSet train)
    {
        var objective = ScoreKeys.Objective.Read(settings);
        return (double)Epochs.Read(settings) * train.Count * (3 + objective.Kind.ExtraUnits(objective.Settings));
    }

    public override (int BatchSize, Chosen<ObjectiveKind> Objective)? StepsOf(Settings settings) =>
        (BatchSize.Read(settings), ScoreKeys.Objective.Read(settings));

    public override TicketMask Mask(ScoreContext context) => Score(context).Mask;

    public override ScoredMask Score(ScoreContext context)
    {
        var weights = NamedWeights.Of(context.Network);
        int[] pruned = [.. Enumerable.Range(0, weights.Count).Where(i => !context.Except.Contains(weights[i].Name))];
        int[] chosen = context.Scope == PruningScope.ErdosRenyiKernel
            ? LayerDistribution.ErdosRenyiKernel.PrunedCounts([.. pruned.Select(i => weights[i])], context.Sparsity)
            : [.. pruned.Select(i => PrunedCount.Of(context.Sparsity, weights[i].Values.Length))];
        var counts = new int[weights.Count];
        for (var i = 0; i < pruned.Length; i++) counts[pruned[i]] = chosen[i];
        var objective = ScoreKeys.Objective.Read(context.Settings);
        var training = new ScoreTraining(objective, Epochs.Read(context.Settings), BatchSize.Read(context.Settings), LearningRate.Read(context.Settings),
            Momentum.Read(context.Settings), WeightDecay.Read(context.Settings));
        return training.Run(context, counts);
    }
}
