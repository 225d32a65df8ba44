using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>y = a + weight · b over plain numbers.</summary>
sealed class WeightedSumNode : Node
{
    public Tensor A { get; set; } = null!;

    public Tensor B { get; set; } = null!;

    public float Weight { get; set; }

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        HandBack(tape, A, gradOutput, 1);
        HandBack(tape, B, gradOutput, Weight);
    }

    static void HandBack(Tape tape, Tensor input, DeviceBuffer gradOutput, float factor)
    {
        if (!tape.Wants(input)) return;
        var gradient = tape.Receive(input);
        input.Device.Kernels.Fill(gradient, 0);
        ElementwiseKernels.Plain(input.Shape.Count, new ScaledSum(factor), gradient, gradOutput, gradient);
        tape.Deliver(input, gradient);
    }
}

public sealed partial class Tensor
{
    /// <summary><c>y = this + weight · other</c>, elementwise over plain tensors: a loss of two terms.</summary>
    /// <param name="other">A plain tensor of this shape.</param>
    /// <param name="weight">Any number.</param>
    /// <returns>The shape of both.</returns>
    /// <exception cref="ShapeException">One tensor has a batch axis, or the shapes differ.</exception>
    public Tensor WeightedSum(Tensor other, float weight)
    {
        Arguments.RequirePlain(this, "weighted sum", "this tensor", Shape);
        Arguments.RequirePlain(other, "weighted sum", "the other tensor", Shape);
        Arguments.RequireSameDevice(this, other, "weighted sum", "the other tensor");
        var y = new Tensor(Device, Shape, false, Tape ?? other.Tape);
        Device.Kernels.Fill(y.Buffer, 0);
        ElementwiseKernels.Plain(Shape.Count, new ScaledSum(1), y.Buffer, Buffer, y.Buffer);
        ElementwiseKernels.Plain(Shape.Count, new ScaledSum(weight), y.Buffer, other.Buffer, y.Buffer);
        if (y.Tape is { } tape && (tape.Wants(this) || tape.Wants(other)))
        {
            var node = tape.Record<WeightedSumNode>(y, this, other);
            (node.A, node.B, node.Weight) = (this, other, weight);
        }
        return y;
    }
}
