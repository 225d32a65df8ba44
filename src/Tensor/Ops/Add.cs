using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>y = a + b.</summary>
sealed class Add : Node
{
    public Tensor A { get; set; } = null!;

    public Tensor B { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        HandBack(tape, A, gradOutput);
        HandBack(tape, B, gradOutput);
    }

    static void HandBack(Tape tape, Tensor input, DeviceBuffer gradOutput)
    {
        if (!tape.Wants(input)) return;
        var gradient = tape.Receive(input);
        PointwiseKernels.Forward<Identity>(input.Extent, gradOutput, gradient);
        tape.Deliver(input, gradient);
    }
}

public sealed partial class Tensor
{
    /// <summary><c>y = a + b</c>, elementwise: the end of a residual block.</summary>
    /// <param name="other">A tensor of this shape.</param>
    /// <returns>The shape of both.</returns>
    /// <exception cref="ShapeException">The shapes differ, or one has no batch axis.</exception>
    public Tensor Add(Tensor other)
    {
        Arguments.RequireBatch(this, "add");
        Arguments.RequireBatch(other, "add");
        if (other.Shape != Shape) throw new ShapeException($"add: wants two tensors of one shape, got {Shape} and {other.Shape}");
        Arguments.RequireSameDevice(this, other, "add", "the second tensor");
        var y = new Tensor(Device, Shape, true, Tape ?? other.Tape);
        AddKernels.Batch(Extent, Buffer, other.Buffer, y.Buffer);
        if (y.Tape is { } tape && (tape.Wants(this) || tape.Wants(other)))
        {
            var node = tape.Record<Add>(y);
            (node.A, node.B) = (this, other);
        }
        return y;
    }
}
