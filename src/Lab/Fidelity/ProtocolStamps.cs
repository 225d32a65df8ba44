using NativeTickets.Lab.DataKinds;
using NativeTickets.Lab.Evaluations;
using NativeTickets.Lab.Models;
using NativeTickets.Lab.Stages;

namespace NativeTickets.Lab.Fidelity;

/// <summary>
/// What every table of a run has to say of its protocol: each breach of a fair experiment, whether asked for by <c>fidelity</c> or by its own key.
/// </summary>
static class ProtocolStamps
{
    /// <summary>A sentence for each; none for a fair experiment.</summary>
    public static IReadOnlyList<string> Of(PipelineSpec spec)
    {
        var (fidelity, data) = (FidelityDefaults.Key.Read(spec.Settings), DataSpec.Of(spec.Data));
        TrainSpec[] trainings = [.. spec.Stages.OfType<TrainSpec>()];
        PruneSpec[] prunings = [.. spec.Stages.OfType<PruneSpec>()];
        var startsAtImage = trainings.Any(t => t.Objective.Kind.StartsAtImage(t.Objective.Settings))
            || spec.Stages.OfType<EvaluateSpec>().SelectMany(e => e.Attacks).Any(a => a.Kind.StartsAtImage(a.Settings));
        List<string> stamps = [];
        if (fidelity != FidelityDefaults.Corrected) stamps.Add($"fidelity: {fidelity}");
        if (data.TestsByImageNet)
            stamps.Add("data.testNormalization: imagenet - test images are normalized by ImageNet's statistics, training images by the data set's own");
        if (data is { PadTwice: true, Crop: > 0 }) stamps.Add($"data.augmentation.padTwice: true - crops move by up to {2 * data.Crop} pixels");
        if (data.ValidateOnTest)
            stamps.Add("data.validateOn: test - all training images are trained on, and what is called validation is the test images");
        stamps.AddRange(prunings.Select(p => p.Score.Kind.StampOf(p.Settings,
            trainings.Any(t => t.Id == p.From && t.From is not null))).OfType<string>().Distinct());
        if (trainings.Any(t => t.ShrinkLinearBias))
            stamps.Add("shrinkLinearBias: true - after every step each linear bias is multiplied by the share of its row that is kept");
        if (trainings.Any(t => t.ZeroDeadChannels))
            stamps.Add("zeroDeadChannels: true - batch norm of a channel whose filter is pruned altogether is set to 0 after every step");
        if (fidelity == FidelityDefaults.PaperText && prunings.Any(p => p.Score.Kind.Name == "magnitude"))
            stamps.Add("score: magnitude - weights of all layers compete without regard to the size of their layer's weights");
        if (fidelity == FidelityDefaults.PaperCode && startsAtImage) stamps.Add("randomStart: false - PGD starts at the image");
        if (spec.Seeds.Count > 1 && spec.Variants.Any(variant => variant.Model is NetworkSpec { Weights: not null }))
            stamps.Add("model.weights - all seeds start from the weights of one file: intervals do not cover the draw of initial weights");
        return stamps;
    }
}
