using NativeTickets.Kernels;

namespace NativeTickets;

public sealed partial class Tensor
{
    /// <summary><c>this += factor · other</c>, in place. Not recorded: no gradient passes through it.</summary>
    /// <param name="other">A plain tensor of this shape.</param>
    /// <param name="factor">Any number.</param>
    /// <exception cref="ShapeException">One tensor has a batch axis, or the shapes differ.</exception>
    public void AddScaled(Tensor other, float factor)
    {
        Arguments.RequirePlain(this, "add scaled", "this tensor", Shape);
        Arguments.RequirePlain(other, "add scaled", "the other tensor", Shape);
        Arguments.RequireSameDevice(this, other, "add scaled", "the other tensor");
        ElementwiseKernels.Plain(Shape.Count, new ScaledSum(factor), Buffer, other.Buffer, Buffer);
        Change();
    }

    /// <summary><c>this += share · (target − this)</c>, in place: 0 leaves it, 1 all but copies the target. Not recorded.</summary>
    /// <param name="target">A plain tensor of this shape.</param>
    /// <param name="share">Any number.</param>
    /// <exception cref="ShapeException">One tensor has a batch axis, or the shapes differ.</exception>
    public void MoveTowards(Tensor target, float share)
    {
        Arguments.RequirePlain(this, "move towards", "this tensor", Shape);
        Arguments.RequirePlain(target, "move towards", "the target", Shape);
        Arguments.RequireSameDevice(this, target, "move towards", "the target");
        ElementwiseKernels.Plain(Shape.Count, new Approach(share), Buffer, Buffer, target.Buffer);
        Change();
    }
}
