using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>y = max(x, 0).</summary>
sealed class ReluNode : Node
{
    public Tensor Input { get; set; } = null!;

    public DeviceBuffer? Signs { get; set; }

    public override GradientFinish Finish => Signs is null ? new(null, Output.Buffer, null) : default;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        if (Output.IsGradientFinished)
        {
            tape.PassOn(Input, gradOutput);
            return;
        }
        var gradInput = tape.Receive(Input);
        if (Signs is not null) RectifierSignsKernels.Backward(Input.Extent, Signs, gradOutput, gradInput);
        else
            Input.Compute(new Backward<Kernels.Relu>(default), gradInput, Input.Buffer, gradOutput);
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary><c>y = max(x, 0)</c>, elementwise; the derivative at 0 is 0. NaN stays NaN.</summary>
    /// <returns>The shape of this tensor.</returns>
    public Tensor Relu()
    {
        var y = new Tensor(Device, Shape, HasBatchAxis, Tape, Format);
        var signs = HasBatchAxis && Tape is { } own && own.Wants(this) ? own.KeepSigns(Extent) : null;
        if (signs is not null) RectifierSignsKernels.Forward(Extent, Buffer, y.Buffer, signs);
        else
            Compute(new Forward<Kernels.Relu>(default), y.Buffer, Buffer);
        if (Tape is { } tape && tape.Wants(this))
        {
            var node = tape.Record<ReluNode>(y, this);
            (node.Input, node.Signs) = (this, signs);
        }
        return y;
    }
}
