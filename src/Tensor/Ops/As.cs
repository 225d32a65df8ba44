using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>y = x, stored otherwise.</summary>
sealed class AsNode : Node
{
    public Tensor Input { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input);
        StoredNumbers.Convert(gradOutput, gradInput);
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary>
    /// These numbers as they are stored in a format, and their gradient likewise: this tensor where it is stored so, else a copy on its tape.
    /// </summary>
    internal Tensor As(NumberFormat format)
    {
        if (Format == format) return this;
        var y = new Tensor(Device, Shape, HasBatchAxis, Tape, format);
        StoredNumbers.Convert(Buffer, y.Buffer);
        if (Tape is { } tape && tape.Wants(this)) tape.Record<AsNode>(y, this).Input = this;
        return y;
    }

    /// <summary>These numbers as floats, for operations whose kernels know no other format.</summary>
    internal Tensor Floats() => As(NumberFormat.Float);
}
