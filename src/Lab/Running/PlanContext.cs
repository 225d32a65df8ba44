using NativeTickets.Data;
using NativeTickets.Lab.Models;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Running;

/// <summary>What a plan is checked against once its data are known, before anything runs.</summary>
/// <param name="run">The data and the run folder.</param>
public sealed class PlanContext(RunContext run)
{
    readonly Dictionary<NetworkSpec, IReadOnlyList<PrunableLayer>> layers = [];

    readonly Dictionary<NetworkSpec, NetworkDescription> descriptions = [];

    /// <summary>The data as a seed splits them.</summary>
    public DataSet Data(long seed) => run.Data(seed);

    /// <summary>The kind of device that stages would run on.</summary>
    public string DeviceKind => run.DeviceKind;

    /// <summary>The convolution and linear layers of a stage's network, which pruning may remove weights of.</summary>
    public IReadOnlyList<PrunableLayer> PrunableOf(StageInstance stage)
    {
        var model = (NetworkSpec)stage.Model;
        if (!layers.TryGetValue(model, out var found))
            layers[model] = found = model.Prunable(run.ImagesOf(stage.Seed), Data(stage.Seed).Train.Classes);
        return found;
    }

    /// <summary>A stage's network with its initial weights; whoever asks disposes it.</summary>
    /// <exception cref="UserException">It cannot be built, or a file of initial weights cannot be read.</exception>
    public Network NewNetwork(StageInstance stage) => run.NewNetwork(stage);

    /// <summary>The layers of a stage's network.</summary>
    public NetworkDescription DescriptionOf(StageInstance stage)
    {
        var model = (NetworkSpec)stage.Model;
        if (!descriptions.TryGetValue(model, out var found))
            descriptions[model] = found = model.Describe(run.ImagesOf(stage.Seed), Data(stage.Seed).Train.Classes);
        return found;
    }

    /// <summary>The images that networks are given.</summary>
    public ImageShape ImagesOf(long seed) => run.ImagesOf(seed);

    /// <summary>What a reader of the results has to know of a plan, a sentence for each, each once.</summary>
    public IReadOnlyList<string> WarningsOf(PipelinePlan plan)
    {
        var seed = plan.Spec.Seeds[0];
        return
        [
            .. new[] { run.Device.Note }.OfType<string>().Concat(plan.Spec.Warnings).Concat(Data(seed).Remarks)
                .Concat(plan.Spec.Variants.Select(variant => variant.Model).OfType<NetworkSpec>()
                    .Select(model => InitialWeights.NoteOf(model, run.NormalizationOf(seed))).OfType<string>())
                .Concat(plan.Instances.SelectMany(stage => ((LabStage)stage.Spec.Kind).WarningsOf(stage, this)))
                .Concat(ClaimWarnings.Of(plan, this))
                .Distinct(),
        ];
    }
}
