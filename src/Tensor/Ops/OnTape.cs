using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>y = x, on a tape.</summary>
sealed class OnTapeNode : Node
{
    public Tensor Input { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput) => tape.PassOn(Input, gradOutput);
}

public sealed partial class Tensor
{
    /// <summary>These numbers on a tape, to compute with: a penalty on weights, say. Their gradient is handed back to this tensor.</summary>
    /// <param name="tape">Of this tensor's device; owns the result.</param>
    /// <returns>A copy.</returns>
    public Tensor OnTape(Tape tape)
    {
        var y = new Tensor(Device, Shape, HasBatchAxis, tape, Format);
        if (Format == NumberFormat.Float) Compute(default(Copy), y.Buffer, Buffer);
        else StoredNumbers.Convert(Buffer, y.Buffer);
        if (tape.Wants(this)) tape.Record<OnTapeNode>(y, this).Input = this;
        return y;
    }
}
