using NativeTickets.Lab.Running;

namespace NativeTickets.Lab.Stages;

/// <summary>How sparse the network is that a stage leaves, by its settings and those of the stages before it; null where that has no mask.</summary>
static class PlannedSparsity
{
    /// <summary>Of a stage before seeds are given to it.</summary>
    public static double? Of(StageVariant variant) => ((LabStage)variant.Spec.Kind).SparsityOf(variant.Spec, id => Of(variant.Input(id)));

    /// <summary>Of an instance.</summary>
    public static double? Of(StageInstance instance) => ((LabStage)instance.Spec.Kind).SparsityOf(instance.Spec, id => Of(instance.Input(id)));
}
