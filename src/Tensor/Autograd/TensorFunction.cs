using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>A differentiable function with a backward pass of its own: of ops that there are, or of numbers on the host.</summary>
/// <remarks>
/// For what ops alone cannot say; a function that is a composition of ops is just a method that calls them, and is differentiable without more. Inputs and
/// results are copied,
/// so that neither pass can change what the tape holds: an op in a hot place belongs into the library (docs/adding-an-op.md). A value without state; one may
/// serve many tapes.
/// </remarks>
public abstract class TensorFunction
{
    /// <summary>What messages call it.</summary>
    public abstract string Name { get; }

    /// <summary>The result for these inputs, recorded on their tape where a gradient is asked of one of them.</summary>
    /// <param name="inputs">At least one, all of one device.</param>
    /// <returns>What <see cref="Forward"/> computes. It belongs to the tape of the inputs; where none is on a tape, to the caller.</returns>
    /// <exception cref="ShapeException">There is no input, devices differ, or <see cref="Forward"/> refuses them.</exception>
    public Tensor Apply(params IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count == 0) throw new ShapeException($"{Name}: expected at least one input, got none");
        var device = inputs[0].Device;
        foreach (var input in inputs) Arguments.RequireSameDevice(inputs[0], input, Name, "an input");
        if (device.Kernels.Shares?.Exchange is not null && inputs.Any(input => input.HasBatchAxis))
            throw new DeviceException($"{Name}: a function of one's own sees the images of one rank, and may sum over them; train with it in one process");
        using var own = new Tape(device, GradientTarget.None);
        var found = Forward([.. inputs.Select(input => own.Input(input))]);
        RequireSameDevice(found, device);
        var tape = inputs.FirstOrDefault(input => input.Tape is not null)?.Tape;
        var result = new Tensor(device, found.Shape, found.HasBatchAxis, tape);
        result.CopyFrom(found);
        if (found.Tape is null) found.Dispose();
        if (tape is not null && inputs.Any(tape.Wants))
        {
            var node = tape.Record<FunctionNode>(result, [.. inputs]);
            (node.Function, node.Inputs) = (this, [.. inputs]);
        }
        return result;
    }

    /// <summary>Computes the result.</summary>
    /// <param name="inputs">Copies, on a tape that records nothing. What ops make of them is released afterwards.</param>
    /// <returns>
    /// A result of ops, or a new tensor of <see cref="Tensor.FromBatch"/> or <see cref="Tensor.FromArray"/>, which is released too: with a batch axis for
    /// images, features and the
    /// like, without for a loss.
    /// </returns>
    /// <exception cref="ShapeException">Such inputs it does not take.</exception>
    protected abstract Tensor Forward(IReadOnlyList<Tensor> inputs);

    /// <summary>Computes the gradients of a scalar with respect to the inputs from that with respect to the result.</summary>
    /// <param name="inputs">Copies of what <see cref="Forward"/> had, on a tape that records nothing.</param>
    /// <param name="output">A copy of what it returned.</param>
    /// <param name="gradOutput">The gradient with respect to the result, of its shape.</param>
    /// <returns>For each input a tensor of its shape, made as the result of <see cref="Forward"/> is; null for one that the result does not depend
    /// on.</returns>
    protected abstract IReadOnlyList<Tensor?> Backward(IReadOnlyList<Tensor> inputs, Tensor output, Tensor gradOutput);

    internal void HandBack(Tape tape, IReadOnlyList<Tensor> inputs, Tensor output, DeviceBuffer gradOutput)
    {
        using var own = new Tape(tape.Device, GradientTarget.None);
        var upstream = new Tensor(tape.Device, output.Shape, output.HasBatchAxis, own);
        StoredNumbers.Convert(gradOutput, upstream.Buffer);
        var gradients = Backward([.. inputs.Select(input => own.Input(input))], own.Input(output), upstream);
        if (gradients.Count != inputs.Count) throw new ShapeException($"{Name}: expected the gradients of {inputs.Count} inputs, got {gradients.Count}");
        for (var i = 0; i < inputs.Count; i++)
        {
            if (gradients[i] is not { } gradient) continue;
            RequireSameDevice(gradient, tape.Device);
            if (gradient.Shape != inputs[i].Shape || gradient.HasBatchAxis != inputs[i].HasBatchAxis)
                throw new ShapeException($"{Name}: the gradient of input {i} is {Text(gradient)}, expected {Text(inputs[i])}");
            if (!tape.Wants(inputs[i])) continue;
            var target = tape.Receive(inputs[i]);
            StoredNumbers.Convert(gradient.Buffer, target);
            tape.Deliver(inputs[i], target);
        }
        foreach (var gradient in gradients)
            if (gradient is { Tape: null }) gradient.Dispose();
    }

    void RequireSameDevice(Tensor tensor, Device device)
    {
        if (tensor.Device != device) throw new ShapeException($"{Name}: made a tensor on {tensor.Device}, expected {device}");
    }

    static string Text(Tensor tensor) => $"{tensor.Shape} {(tensor.HasBatchAxis ? "with" : "without")} a batch axis";
}

/// <summary>A recorded <see cref="TensorFunction"/>.</summary>
sealed class FunctionNode : Node
{
    public TensorFunction Function { get; set; } = null!;

    public IReadOnlyList<Tensor> Inputs { get; set; } = [];

    public override void Backward(Tape tape, DeviceBuffer gradOutput) => Function.HandBack(tape, Inputs, Output, gradOutput);
}
