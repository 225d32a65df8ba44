namespace NativeTickets.Runs;

/// <summary>The metrics of the built-in kinds of stages, each declared once: name, unit, and which way is better.</summary>
public static class KnownMetrics
{
    static readonly Metric ValidationLoss = new("validationLoss", Unit.None, Better.Lower, "Mean loss on the validation images.");
    static readonly Metric ValidationAccuracy = new("validationAccuracy", Unit.Fraction, Better.Higher, "Validation images that are classified correctly.");
    static readonly Metric LearningRate = new("learningRate", Unit.None, Better.Neither,
        "Of an epoch: its last step's. Of a result: after the warm-up and before the first drop.");
    static readonly Metric Parameters = new("parameters", Unit.Weights, Better.Neither, "All of the network.");
    static readonly Metric Prunable = new("prunable", Unit.Weights, Better.Neither, "Weights of convolutions and linear layers.");
    static readonly Metric MultiplyAdds = new("multiplyAdds", Unit.MultiplyAdds, Better.Lower, "Of all weights, pruned ones included.");

    /// <summary>Of train and prune stages: the share of zeros.</summary>
    public static Metric Sparsity { get; } = new("sparsity", Unit.Fraction, Better.Neither,
        "Prunable weights that are pruned; of a description, those of a given network that are 0.");

    /// <summary>Of a train stage: 1 where it ended without a network to hand on.</summary>
    public static Metric Diverged { get; } = new("diverged", Unit.Flag, Better.Lower,
        "Whether training ended because its loss or its weights were no longer finite; then it reports no accuracies.");

    /// <summary>Of every epoch of a training run.</summary>
    public static IReadOnlyList<Metric> OfEpoch { get; } =
    [
        LearningRate,
        new("trainLoss", Unit.None, Better.Lower, "Mean loss of the epoch's steps."),
        new("trainAccuracy", Unit.Fraction, Better.Higher, "Training images that were classified correctly, as the steps met them."),
        ValidationLoss,
        ValidationAccuracy,
        new("seconds", Unit.Seconds, Better.Lower, "Of the training run until the epoch's end, interruptions left out."),
        new("epochSeconds", Unit.Seconds, Better.Lower, "Of the epoch's training steps alone."),
        new("imagesPerSecond", Unit.ImagesPerSecond, Better.Higher, "Training images per second of the epoch's steps."),
        new("maskDistance", Unit.None, Better.Neither,
            "The share of the prunable weights whose keep bit differs from that of the epoch before, in the first epoch from that of the start weights."),
        new("validationRobustAccuracy", Unit.Fraction, Better.Higher, "Attacked validation images that are classified correctly, under `watchRobust`."),
        new("validationRobustAverage", Unit.Fraction, Better.Higher,
            "The mean of `validationRobustAccuracy` over the last epochs, under `watchRobust` with `averageOver`."),
        new("validationRobustLoss", Unit.None, Better.Lower, "Mean cross-entropy of attacked validation images, under `watchRobust` where `masks` look at it."),
        Sparsity,
    ];

    /// <summary>
    /// What a training run alone cost, what the stages it builds on cost, and both together: a ticket's search is part of its price. A report computes them
    /// from the costs of results; no file has them.
    /// </summary>
    public static IReadOnlyList<Metric> Costs { get; } =
    [
        new("trainingSeconds", Unit.Seconds, Better.Lower, "Of the training run alone."),
        new("searchSeconds", Unit.Seconds, Better.Lower, "Of all stages that it builds on, each once."),
        new("totalSeconds", Unit.Seconds, Better.Lower, "Both together."),
        new("trainingUnits", Unit.ForwardUnits, Better.Lower, "Of the training run alone."),
        new("searchUnits", Unit.ForwardUnits, Better.Lower, "Of all stages that it builds on, each once."),
        new("totalUnits", Unit.ForwardUnits, Better.Lower, "Both together."),
        new("maskSeconds", Unit.Seconds, Better.Lower,
            "Of the seconds of the training run alone: changing masks, and building lists of the kept weights again, under `masks`; 0 without it."),
    ];

    /// <summary>Of the result of a train stage.</summary>
    public static IReadOnlyList<Metric> OfTraining { get; } =
    [
        new("epochsToStop", Unit.Epochs, Better.Lower, "The epoch whose weights were kept."),
        new("epochsRun", Unit.Epochs, Better.Lower, "How many were run."),
        new("bestEpoch", Unit.Epochs, Better.Neither, "The same as `epochsToStop`."),
        new("bestStep", Unit.Steps, Better.Lower, "The steps after which the validation loss was lowest, under `validateEvery`; not there without it."),
        new("bestStepLoss", Unit.None, Better.Lower, "The validation loss there."),
        Diverged,
        ValidationLoss,
        ValidationAccuracy,
        new("testLoss", Unit.None, Better.Lower, "Mean loss on the test images."),
        new("testAccuracy", Unit.Fraction, Better.Higher, "Test images that are classified correctly."),
        Parameters,
        Prunable,
        Sparsity,
        LearningRate,
        new("distanceFromStart", Unit.None, Better.Neither, "‖end − start‖ / ‖start‖ over the prunable weights that are kept."),
        new("maskStableEpoch", Unit.Epochs, Better.Lower, "The first epoch after which the watched mask was stable; not there if it never was."),
        new("collapsedEpoch", Unit.Epochs, Better.Neither, "The epoch of catastrophic overfitting, under `watchRobust`; not there if there was none."),
        MultiplyAdds,
        new("survivingMultiplyAdds", Unit.MultiplyAdds, Better.Lower, "Of the weights that are kept."),
        .. Costs,
    ];

    /// <summary>Of the result of an external stage: what the network that it hands back is worth.</summary>
    public static IReadOnlyList<Metric> OfExternal { get; } =
    [
        .. OfTraining.Where(metric => metric.Name is "epochsRun" or "validationLoss" or "validationAccuracy" or "testLoss" or "testAccuracy" or "parameters"
            or "prunable" or "sparsity" or "multiplyAdds" or "survivingMultiplyAdds"),
    ];

    /// <summary>Of the result of a prune stage, which also has a <see cref="Density"/> for each layer.</summary>
    public static IReadOnlyList<Metric> OfPruning { get; } =
    [
        Sparsity,
        new("pruned", Unit.Weights, Better.Neither, "Prunable weights that are pruned."),
        new("kept", Unit.Weights, Better.Neither, "Prunable weights that are kept."),
        Parameters,
        Prunable,
        new("startAccuracy", Unit.Fraction, Better.Higher,
            "A ticket's before any training, on at most 1,000 validation images, with batch norm by the images' own statistics."),
    ];

    /// <summary>Of each layer of a prune stage, as <c>layer.name.density</c>.</summary>
    public static Metric Density { get; } = new("density", Unit.Fraction, Better.Neither, "The layer's weights that are kept.");

    /// <summary>Of the result of a describe stage.</summary>
    public static IReadOnlyList<Metric> OfDescription { get; } =
    [
        Parameters,
        Prunable,
        MultiplyAdds,
        new("sizeMiB", Unit.MiB, Better.Lower, "The parameters as 32-bit numbers."),
        Sparsity,
    ];

    /// <summary>Of each network of an evaluate stage, as <c>stage.naturalAccuracy</c>.</summary>
    public static Metric NaturalAccuracy { get; } = new("naturalAccuracy", Unit.Fraction, Better.Higher, "Unattacked images that are classified correctly.");

    /// <summary>Of each network and attack of an evaluate stage, as <c>stage.attack.robustAccuracy</c>.</summary>
    public static Metric RobustAccuracy { get; } =
        new("robustAccuracy", Unit.Fraction, Better.Higher, "Images that are classified correctly whatever the attack tries.");

    /// <summary>Of an evaluate stage.</summary>
    public static Metric FailedChecks { get; } = new("failedChecks", Unit.None, Better.Lower, "How many checks of the attacks failed.");

    /// <summary>Every one of them, each once.</summary>
    public static IReadOnlyList<Metric> All { get; } =
        [.. ((Metric[])[.. OfEpoch, .. OfTraining, .. OfPruning, Density, .. OfDescription, NaturalAccuracy, RobustAccuracy, FailedChecks])
            .DistinctBy(metric => metric.Name)];

    static readonly Dictionary<string, Metric> ByName = All.ToDictionary(metric => metric.Name);

    /// <summary>The metric of a full name, such as <c>layer.conv1.density</c>. One that is unknown is a fraction where it calls itself an accuracy.</summary>
    public static Metric Of(string fullName)
    {
        var name = LastOf(fullName);
        if (ByName.TryGetValue(name, out var known)) return known;
        var isAccuracy = name.EndsWith("Accuracy", StringComparison.Ordinal) || name == "accuracy";
        return isAccuracy ? new Metric(name, Unit.Fraction, Better.Higher) : new Metric(name);
    }

    /// <summary>What follows the last dot of a full name.</summary>
    internal static string LastOf(string fullName) => fullName[(fullName.LastIndexOf('.') + 1)..];
}
