using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>The logarithms of the softmax's probabilities.</summary>
sealed class LogSoftmaxNode : Node
{
    public Tensor Input { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input);
        LogSoftmaxKernels.Backward(Input.Shape[0], Input.Shape[1], Output.Buffer, gradOutput, gradInput);
        tape.Deliver(Input, gradInput);
    }
}

public sealed partial class Tensor
{
    /// <summary>Log-probabilities: <c>y[n,c] = x[n,c] − ln Σ_k e^{x[n,k]}</c>.</summary>
    /// <returns>[N, C].</returns>
    /// <exception cref="ShapeException">This tensor is not [N, C].</exception>
    /// <remarks>The largest logit is subtracted first, so that no exponential overflows.</remarks>
    public Tensor LogSoftmax()
    {
        Arguments.RequireFeatures(this, "log-softmax");
        var y = new Tensor(Device, Shape, true, Tape);
        LogSoftmaxKernels.Forward(Shape[0], Shape[1], Buffer, y.Buffer);
        if (Tape is { } tape && tape.Wants(this)) tape.Record<LogSoftmaxNode>(y, this).Input = this;
        return y;
    }
}
