using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>The same numbers under another shape.</summary>
sealed class ReshapeNode : Node
{
    public Tensor Input { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input);
        Tensor.Reshape(Output, gradOutput, Input, gradInput);
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary>The same numbers in the same order, the last axis fastest, under another shape. A copy.</summary>
    /// <param name="shape">As many elements. Where this tensor has a batch axis, axis 0 is it and stays: each image's numbers are reshaped among
    /// themselves.</param>
    /// <returns>The shape asked for, with a batch axis where this tensor has one.</returns>
    /// <exception cref="ShapeException">The count of elements differs, or a batch would have another number of images.</exception>
    /// <remarks>Cost: one pass over memory; two on a GPU where images become images of other extents.</remarks>
    public Tensor Reshape(Shape shape)
    {
        if (shape.Count != Shape.Count) throw new ShapeException($"reshape: {Shape} has {Shape.Count} elements, {shape} has {shape.Count}");
        if (HasBatchAxis && (shape.Rank == 0 || shape[0] != Shape[0]))
            throw new ShapeException($"reshape: axis 0 of {Shape} is the batch and stays {Shape[0]}, got {shape}");
        if (Format != NumberFormat.Float && shape.Rank > 2) return Floats().Reshape(shape);
        var y = new Tensor(Device, shape, HasBatchAxis, Tape);
        Reshape(this, Buffer, y, y.Buffer);
        if (Tape is { } tape && tape.Wants(this)) tape.Record<ReshapeNode>(y, this).Input = this;
        return y;
    }

    /// <summary>Images as features: <c>y[n, (c·H + h)·W + w] = x[n,c,h,w]</c>.</summary>
    /// <returns>[N, C·H·W].</returns>
    /// <exception cref="ShapeException">This tensor has no batch axis.</exception>
    public Tensor Flatten()
    {
        Arguments.RequireBatch(this, "flatten");
        return Reshape(new Shape(Shape[0], Extent.Image));
    }

    /// <summary>Copies numbers in the shape and layout of one tensor to those of another.</summary>
    internal static void Reshape(Tensor from, DeviceBuffer x, Tensor to, DeviceBuffer y)
    {
        if (from.HasBatchAxis) ReshapeKernels.Run(from.Extent, to.Extent, x, y);
        else
            ElementwiseKernels.Plain(from.Shape.Count, default(Copy), y, x);
    }
}
