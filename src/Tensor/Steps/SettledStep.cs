using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>
/// The last optimizer's step of weights under a mask. It left +0 in weights and moments wherever the mask prunes, so that the next one may leave cache lines
/// out that hold nothing else, if nobody has changed weights, moments or mask in the meantime: the result is the same, bit for bit.
/// </summary>
sealed class SettledStep
{
    readonly Tensor mask, first;
    readonly Tensor? second;
    readonly LiveVectors? live;
    readonly int maskVersion;
    (int Weight, int First, int Second)? left;

    SettledStep(Tensor mask, Tensor first, Tensor? second)
    {
        (this.mask, this.first, this.second, maskVersion) = (mask, first, second, mask.Version);
        live = LiveVectors.TryRead(mask.Buffer);
    }

    /// <summary>Moves weights and moments in place by a rule; all tensors are of one shape.</summary>
    public static void Take<TRule>(TRule rule, Tensor weight, Tensor first, Tensor? second, Tensor gradient, Tensor? mask) where TRule : unmanaged, IWeightStep
    {
        var step = mask is null ? null : Of(weight, mask, first, second);
        var live = step is not null && step.left == step.Versions(weight) ? step.live : null;
        ElementwiseKernels.Step(weight.Shape.Count, rule, weight.Buffer, first.Buffer, second?.Buffer, gradient.Buffer, mask?.Buffer, live);
        weight.Change();
        first.Change();
        second?.Change();
        if (step is not null) step.left = step.Versions(weight);
    }

    static SettledStep Of(Tensor weight, Tensor mask, Tensor first, Tensor? second)
    {
        var known = weight.Facts.Step;
        var isOfThese = known is not null && known.mask == mask && known.maskVersion == mask.Version && known.first == first && known.second == second;
        return isOfThese ? known! : weight.Facts.Step = new SettledStep(mask, first, second);
    }

    (int, int, int) Versions(Tensor weight) => (weight.Version, first.Version, second?.Version ?? 0);
}
