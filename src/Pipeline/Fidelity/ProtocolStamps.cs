namespace NativeTickets.Pipelines;

/// <summary>What every table of a run has to say of its protocol: each breach of a fair experiment, whether asked for by <c>fidelity</c> or by its own key.</summary>
static class ProtocolStamps
{
    /// <summary>A sentence for each; none for a fair experiment.</summary>
    public static IReadOnlyList<string> Of(string fidelity, PipelineSpec spec)
    {
        TrainSpec[] trainings = [.. spec.Stages.OfType<TrainSpec>()];
        var startsAtImage = trainings.Any(t => t.Attack is { Kind: "pgd", RandomStart: false })
            || spec.Stages.OfType<EvaluateSpec>().SelectMany(e => e.Attacks).Any(a => a is { Kind: "pgd", RandomStart: false });
        List<string> stamps = [];
        if (fidelity != FidelityDefaults.Corrected) stamps.Add($"fidelity: {fidelity}");
        if (spec.Data.TestNormalization == TestNormalization.ImageNet)
            stamps.Add("data.testNormalization: imagenet - test images are normalized by ImageNet's statistics, training images by the data set's own");
        if (spec.Data is { PadTwice: true, Crop: > 0 }) stamps.Add($"data.augmentation.padTwice: true - crops move by up to {2 * spec.Data.Crop} pixels");
        if (spec.Data.ValidateOnTest)
            stamps.Add("data.validateOn: test - all training images are trained on, and what is called validation is the test images");
        if (spec.Stages.OfType<PruneSpec>().Any(p => p.MeanOverAll && trainings.Any(t => t.Id == p.From && t.From is not null)))
            stamps.Add("meanOver: all - in later rounds of pruning a layer's mean counts what is pruned already as 0");
        if (trainings.Any(t => t.ShrinkLinearBias))
            stamps.Add("shrinkLinearBias: true - after every step each linear bias is multiplied by the share of its row that is kept");
        if (trainings.Any(t => t.ZeroDeadChannels))
            stamps.Add("zeroDeadChannels: true - batch norm of a channel whose filter is pruned altogether is set to 0 after every step");
        if (fidelity == FidelityDefaults.PaperText && spec.Stages.OfType<PruneSpec>().Any(p => p.Score == PruneScore.Magnitude))
            stamps.Add("score: magnitude - weights of all layers compete without regard to the size of their layer's weights");
        if (fidelity == FidelityDefaults.PaperCode && startsAtImage) stamps.Add("randomStart: false - PGD starts at the image");
        if (spec.Seeds.Count > 1 && spec.Variants.Any(variant => variant.Model.Weights is not null))
            stamps.Add("model.weights - all seeds start from the weights of one file: intervals do not cover the draw of initial weights");
        return stamps;
    }
}
