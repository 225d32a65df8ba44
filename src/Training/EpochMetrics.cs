namespace NativeTickets.Training;

/// <summary>The metrics that a training run reports of every epoch, and what a setup may ask of them.</summary>
static class EpochMetrics
{
    static readonly string[] OfSteps = ["learningRate", "trainLoss", "trainAccuracy", "seconds", "epochSeconds", "imagesPerSecond"];
    static readonly string[] OfValidation = ["validationLoss", "validationAccuracy"];

    /// <summary>The names of those that a setup leads to.</summary>
    /// <exception cref="TrainingException">The setup asks for what it has no images, no observer or no folder for.</exception>
    public static HashSet<string> Of(TrainingSetup setup)
    {
        if (setup.Epochs < 1) throw new TrainingException($"training takes at least 1 epoch, got {setup.Epochs}");
        if (setup.ValidateEvery is < 1) throw new TrainingException($"the validation loss is looked at every 1 step or more, got {setup.ValidateEvery}");
        if (setup is { ValidateEvery: { } every, Validation: null })
            throw new TrainingException($"the validation loss is to be looked at every {every} steps, but there is no validation split; "
                + "set aside validation images");
        string[] own = setup.Validation is null ? OfSteps : [.. OfSteps, .. OfValidation];
        HashSet<string> names = [.. own, .. setup.Observers.SelectMany(observer => observer.Metrics)];
        if (setup.Keep.Metric is not { } metric) return names;
        if (setup.Validation is null && OfValidation.Contains(metric))
            throw new TrainingException($"weights are to be kept by {setup.Keep}, but there is no validation split; "
                + "set aside validation images or keep the last weights");
        if (!names.Contains(metric))
            throw new TrainingException($"weights are to be kept by {setup.Keep}, which no observer reports; add one that does, "
                + $"or choose from {string.Join(", ", names)}");
        if (setup.Folder is null) throw new TrainingException($"weights are to be kept by {setup.Keep}, which needs a folder to keep them in");
        return names;
    }
}
