using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>y = Σ x over an axis, or over all numbers.</summary>
sealed class Sum : Node
{
    public Tensor Input { get; set; } = null!;

    public SumGeometry Geometry { get; set; }

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input);
        SumKernels.Repeat(Geometry, gradOutput, gradInput);
        tape.Deliver(Input, gradInput);
    }
}

/// <summary>One number, in the shape of another tensor.</summary>
sealed class ExpandLike : Node
{
    public Tensor Input { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input);
        SumKernels.Forward(Output.AllOf, gradOutput, gradInput);
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary>How many images the whole batch has, of which these may be one rank's.</summary>
    internal int WholeBatch => Device.Kernels.WholeBatch(Shape[0], "mean");

    internal SumGeometry AllOf => new(Extent, HasBatchAxis, SumGeometry.All);

    /// <summary><c>y = Σ x</c>, over all elements.</summary>
    /// <returns>One plain number, [].</returns>
    /// <remarks>Deterministic. Added in double on the CPU, in a tree of floats on a GPU.</remarks>
    public Tensor Sum() => Sum(AllOf, default, false);

    /// <summary><c>y = Σ x</c> over one axis, which disappears: [N, C, H, W] over axis 1 gives [N, H, W].</summary>
    /// <param name="axis">0 to one less than the rank.</param>
    /// <returns>The other axes. Plain where the axis is the batch; else with a batch axis where this tensor has one.</returns>
    /// <exception cref="ShapeException">This tensor has no such axis.</exception>
    public Tensor Sum(int axis)
    {
        if (axis < 0 || axis >= Shape.Rank) throw new ShapeException($"sum: expects an axis from 0 to {Shape.Rank - 1} of {Shape}, got {axis}");
        Span<int> extents = stackalloc int[Shape.Rank - 1];
        for (var i = 0; i < extents.Length; i++) extents[i] = Shape[i < axis ? i : i + 1];
        return Sum(new SumGeometry(Extent, HasBatchAxis, axis), new Shape(extents), HasBatchAxis && axis > 0);
    }

    /// <summary>The mean of all elements.</summary>
    /// <returns>One plain number, [].</returns>
    public Tensor Mean() => Quotient(Sum(), HasBatchAxis ? (long)Extent.Image * WholeBatch : Shape.Count);

    /// <summary>The mean over one axis, which disappears.</summary>
    /// <param name="axis">0 to one less than the rank.</param>
    /// <returns>The other axes. Plain where the axis is the batch; else with a batch axis where this tensor has one.</returns>
    /// <exception cref="ShapeException">This tensor has no such axis.</exception>
    public Tensor Mean(int axis) => Quotient(Sum(axis), HasBatchAxis && axis == 0 ? WholeBatch : Shape[axis]);

    /// <summary>This one number, in the shape and layout of another tensor.</summary>
    /// <param name="other">Any tensor of this device.</param>
    /// <returns>The other's shape.</returns>
    /// <exception cref="ShapeException">This tensor is not one plain number, [].</exception>
    public Tensor ExpandLike(Tensor other)
    {
        Arguments.RequirePlain(this, "expand like", "this tensor", default);
        Arguments.RequireSameDevice(this, other, "expand like", "the other tensor");
        var y = new Tensor(Device, other.Shape, other.HasBatchAxis, Tape ?? other.Tape);
        SumKernels.Repeat(y.AllOf, Buffer, y.Buffer);
        if (y.Tape is { } tape && tape.Wants(this)) tape.Record<ExpandLike>(y, this).Input = this;
        return y;
    }

    static Tensor Quotient(Tensor sum, long count)
    {
        var mean = sum.Divide(count);
        sum.ReleaseOffTape();
        return mean;
    }

    Tensor Sum(SumGeometry geometry, Shape shape, bool hasBatchAxis)
    {
        if (Format != NumberFormat.Float) return Floats().Sum(geometry, shape, hasBatchAxis);
        var y = new Tensor(Device, shape, hasBatchAxis, Tape);
        SumKernels.Forward(geometry, Buffer, y.Buffer);
        if (Tape is { } tape && tape.Wants(this))
        {
            var node = tape.Record<Sum>(y, this);
            (node.Input, node.Geometry) = (this, geometry);
        }
        return y;
    }
}
