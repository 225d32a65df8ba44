using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>One recorded operation: what it needs to hand a gradient back to its inputs. Nodes are kept by their tape and used again.</summary>
abstract class Node
{
    public Tensor Output { get; set; } = null!;

    /// <summary>Adds the gradient to every input that <see cref="Tape.Wants"/> one.</summary>
    public abstract void Backward(Tape tape, DeviceBuffer gradOutput);
}
