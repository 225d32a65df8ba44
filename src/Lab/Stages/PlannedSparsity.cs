using NativeTickets.Plan.Stages;

namespace NativeTickets.Lab.Stages;

/// <summary>How sparse the network is that a stage leaves, by its settings and those of the stages before it.</summary>
static class PlannedSparsity
{
    /// <summary>Of a stage before seeds are given to it.</summary>
    public static double Of(StageVariant variant) => Of(variant, found => found.Spec, (found, id) => found.Input(id));

    /// <summary>Of an instance.</summary>
    public static double Of(StageInstance instance) => Of(instance, found => found.Spec, (found, id) => found.Input(id));

    /// <summary>The same; null where the network has no mask.</summary>
    public static double? OfTicket(StageInstance instance) => HasMask(instance) ? Of(instance) : null;

    static bool HasMask(StageInstance instance) => instance.Spec is PruneSpec or TrainSpec { Masks: not null }
        || (instance.Spec is TrainSpec { From: not null } || instance.Spec is External.ExternalSpec { From: not null }) && HasMask(instance.From[0]);

    static double Of<TStage>(TStage stage, Func<TStage, StageSpec> specOf, Func<TStage, string, TStage> inputOf) where TStage : class
    {
        var spec = specOf(stage);
        if (spec is PruneSpec { Sparsity: { } sparsity }) return sparsity;
        // a mask made of another one is as sparse as that; how sparse a file's mask or a pattern is, nobody has looked yet
        if (spec is PruneSpec prune)
            return prune.MaskSources.FirstOrDefault() is { Stage: { } source } ? Of(inputOf(stage, source), specOf, inputOf) : 0;
        if (spec is External.ExternalSpec { From: { } handed }) return Of(inputOf(stage, handed), specOf, inputOf);
        if (spec is not TrainSpec train) return 0;
        var start = train.From is { } from ? Of(inputOf(stage, from), specOf, inputOf) : 0;
        return train.Masks is { } masks ? masks.Kind.LastSparsity(masks.Settings, start) : start;
    }
}
