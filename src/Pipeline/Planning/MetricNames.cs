namespace NativeTickets.Pipelines;

/// <summary>What stages report, so that a slip in a claim or a column is found before anything is trained.</summary>
static class MetricNames
{
    /// <summary>Of every epoch of a training.</summary>
    public static IReadOnlyList<string> OfEpoch { get; } =
        ["learningRate", "trainLoss", "trainAccuracy", "validationLoss", "validationAccuracy", "seconds", "epochSeconds", "imagesPerSecond", "maskDistance",
            "validationRobustAccuracy"];

    /// <summary>
    /// What a training cost by itself, what the stages it builds on cost, and both together: a ticket's search is part of its price. Forward units are images times
    /// units, seconds those of this machine.
    /// </summary>
    public static IReadOnlyList<string> Costs { get; } =
        ["trainingSeconds", "searchSeconds", "totalSeconds", "trainingUnits", "searchUnits", "totalUnits"];

    /// <summary>Of the result of a train stage.</summary>
    public static IReadOnlyList<string> OfTraining { get; } =
        ["epochsToStop", "epochsRun", "validationLoss", "validationAccuracy", "testLoss", "testAccuracy", "parameters", "prunable", "sparsity",
            "learningRate", "distanceFromStart", "maskStableEpoch", "collapsedEpoch", "multiplyAdds",
            "survivingMultiplyAdds", .. Costs];

    /// <summary>Of the result of a prune stage.</summary>
    public static IReadOnlyList<string> OfPruning { get; } = ["sparsity", "pruned", "kept", "parameters", "prunable", "startAccuracy"];

    /// <summary>Of the result of a describe stage: <c>multiplyAdds</c> of one image's forward pass, <c>sizeMiB</c> of the parameters as 32-bit numbers, in 2^20 bytes.</summary>
    public static IReadOnlyList<string> OfDescription { get; } = ["parameters", "prunable", "multiplyAdds", "sizeMiB"];

    /// <summary>How many checks of its attacks failed in an evaluate stage.</summary>
    public const string FailedChecks = "failedChecks";

    /// <summary>Of a stage's result. A prune stage also has <c>layer.&lt;name&gt;.density</c>.</summary>
    public static IReadOnlyList<string> OfResult(StageSpec stage) => stage switch
    {
        TrainSpec => OfTraining,
        PruneSpec => OfPruning,
        DescribeSpec => OfDescription,
        EvaluateSpec evaluate => [.. evaluate.Of.SelectMany(target => OfTarget(evaluate).Select(metric => $"{target}.{metric}")), FailedChecks],
        _ => [],
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
