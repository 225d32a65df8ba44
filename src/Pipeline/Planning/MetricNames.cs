namespace NativeTickets.Pipelines;

/// <summary>What stages report, so that a slip in a claim or a column is found before anything is trained.</summary>
static class MetricNames
{
    /// <summary>Of a stage's result. A prune stage also has <c>layer.&lt;name&gt;.density</c>.</summary>
    public static IReadOnlyList<string> OfResult(StageSpec stage) => stage switch
    {
        TrainSpec => [.. KnownMetrics.OfTraining.Select(metric => metric.Name)],
        PruneSpec => [.. KnownMetrics.OfPruning.Select(metric => metric.Name)],
        DescribeSpec => [.. KnownMetrics.OfDescription.Select(metric => metric.Name)],
        EvaluateSpec evaluate => [.. evaluate.Of.SelectMany(target => OfTarget(evaluate).Select(metric => $"{target}.{metric}")), KnownMetrics.FailedChecks.Name],
        _ => throw new InvalidOperationException($"no metrics of {stage.Kind}"),
    };

    /// <summary>What stages of a kind report, of their epochs and of their results.</summary>
    public static IEnumerable<Metric> OfKind(string kind) => kind switch
    {
        "train" => [.. KnownMetrics.OfEpoch, .. KnownMetrics.OfTraining],
        "prune" => [.. KnownMetrics.OfPruning, KnownMetrics.Density],
        "describe" => KnownMetrics.OfDescription,
        "evaluate" => [KnownMetrics.NaturalAccuracy, KnownMetrics.RobustAccuracy, KnownMetrics.FailedChecks],
        _ => throw new InvalidOperationException($"no metrics of {kind}"),
    };

    /// <summary>What an evaluate stage finds of each of its targets.</summary>
    public static IReadOnlyList<string> OfTarget(EvaluateSpec evaluate) =>
        ["naturalAccuracy", .. evaluate.Attacks.Select(attack => $"{attack.Name}.robustAccuracy"), .. WorstCases(evaluate).Select(worst => $"{worst.Name}.robustAccuracy")];

    /// <summary>What an evaluation calls the attacks of its own: images as they are, the best attack on each image, and one that must succeed.</summary>
    public static IReadOnlyList<string> ReservedAttacks { get; } = [Natural, WorstCase, AnyChange];

    /// <summary>Images as they are.</summary>
    public const string Natural = "natural";

    /// <summary>The best of several attacks of one budget on each image; where the evaluation has several budgets, their names follow: <c>worstCase-eps8</c>, <c>worstCase-l2-eps0.5</c>.</summary>
    public const string WorstCase = "worstCase";

    /// <summary>An attack that may change every pixel as it likes, which no network stands.</summary>
    public const string AnyChange = "anyChange";

    /// <summary>The worst case of each budget that several attacks share, in the order of the attacks.</summary>
    public static IReadOnlyList<(string Name, string Norm, double Epsilon)> WorstCases(EvaluateSpec evaluate)
    {
        var budgets = evaluate.Attacks.GroupBy(attack => (attack.Norm, attack.Epsilon)).ToArray();
        return [.. budgets.Where(attacks => attacks.Count() > 1).Select(attacks =>
            (budgets.Length == 1 ? WorstCase : $"{WorstCase}{(attacks.Key.Norm == "l2" ? "-l2" : "")}-{EpsilonName(attacks.Key.Norm, attacks.Key.Epsilon)}", attacks.Key.Norm, attacks.Key.Epsilon))];
    }

    /// <summary>How a budget is written in names: <c>eps8</c> for 8/255 of the range of a pixel, <c>eps0.3</c>; in L2 always as it is.</summary>
    public static string EpsilonName(string norm, double epsilon)
    {
        var levels = Math.Round(epsilon * 255, 6);
        return "eps" + NumberText.Shortest(norm != "l2" && levels == Math.Floor(levels) && levels > 0 ? levels : epsilon);
    }

    /// <summary>Whether a prune stage may report it: the density of a layer, whose name depends on the network.</summary>
    public static bool IsLayerDensity(StageSpec stage, string metric) =>
        stage is PruneSpec && metric.StartsWith("layer.", StringComparison.Ordinal) && metric.EndsWith(".density", StringComparison.Ordinal);
}
