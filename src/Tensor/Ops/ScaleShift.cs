using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>Each channel scaled and shifted by constants.</summary>
sealed class ScaleShiftNode : Node
{
    public Tensor Input { get; set; } = null!;

    public Tensor Scale { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input);
        ScaleShiftKernels.Run(Input.Extent, gradOutput, Scale.Buffer, null, gradInput);
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary><c>y[n,c,h,w] = x[n,c,h,w] · scale[c] + shift[c]</c>: the normalization of pixels as a model's first layer.</summary>
    /// <param name="scale">[C], constants: no gradient passes to them.</param>
    /// <param name="shift">[C], constants.</param>
    /// <returns>The shape of this tensor.</returns>
    /// <exception cref="ShapeException">This tensor has no batch axis, or a shape differs.</exception>
    public Tensor ScaleShift(Tensor scale, Tensor shift)
    {
        Arguments.RequireBatch(this, "scale shift");
        Arguments.RequireChannels(this, scale, "scale shift", "scale");
        Arguments.RequireChannels(this, shift, "scale shift", "shift");
        if (Format != NumberFormat.Float) return Floats().ScaleShift(scale, shift);
        var y = new Tensor(Device, Shape, true, Tape);
        ScaleShiftKernels.Run(Extent, Buffer, scale.Buffer, shift.Buffer, y.Buffer);
        if (Tape is { } tape && tape.Wants(this))
        {
            var node = tape.Record<ScaleShiftNode>(y, this);
            (node.Input, node.Scale) = (this, scale);
        }
        return y;
    }
}
