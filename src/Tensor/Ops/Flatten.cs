using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>Images as features.</summary>
sealed class FlattenNode : Node
{
    public Tensor Input { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input);
        FlattenKernels.Backward(Input.Extent, gradOutput, gradInput);
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary>Images as features: <c>y[n, (c·H + h)·W + w] = x[n,c,h,w]</c>.</summary>
    /// <returns>[N, C·H·W].</returns>
    /// <exception cref="ShapeException">This tensor has no batch axis.</exception>
    public Tensor Flatten()
    {
        Arguments.RequireBatch(this, "flatten");
        var y = new Tensor(Device, new Shape(Shape[0], Extent.Image), true, Tape);
        FlattenKernels.Forward(Extent, Buffer, y.Buffer);
        if (Tape is { } tape && tape.Wants(this)) tape.Record<FlattenNode>(y).Input = this;
        return y;
    }
}
