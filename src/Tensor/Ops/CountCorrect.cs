using NativeTickets.Kernels;

namespace NativeTickets;

public sealed partial class Tensor
{
    /// <summary>How many images have their largest logit at their label; the first of equal ones counts, NaN never does. Not differentiable.</summary>
    /// <param name="labels">[N] with a batch axis: classes 0 … C − 1 as floats.</param>
    /// <returns>One number, [], on the tape of the logits.</returns>
    /// <exception cref="ShapeException">This tensor is not [N, C], or the labels are not [N].</exception>
    public Tensor CountCorrect(Tensor labels)
    {
        Arguments.RequireLabels(this, labels, "count correct");
        var count = new Tensor(Device, default, false, Tape);
        CountCorrectKernels.Run(Shape[0], Shape[1], Buffer, labels.Buffer, count.Buffer);
        return count;
    }
}
