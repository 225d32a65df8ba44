using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>y = f(x), elementwise.</summary>
sealed class Pointwise<TOp> : Node where TOp : unmanaged, IPointwise
{
    public Tensor Input { get; set; } = null!;

    public TOp Op { get; set; }

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var gradInput = tape.Receive(Input);
        Input.Compute(new Backward<TOp>(Op), gradInput, Input.Buffer, gradOutput);
        tape.Deliver(Input, gradInput);
    }
}

/// <summary>y = f(a, b), elementwise.</summary>
sealed class Pairwise<TOp> : Node where TOp : unmanaged, IPairwise
{
    public Tensor A { get; set; } = null!;

    public Tensor B { get; set; } = null!;

    public TOp Op { get; set; }

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        if (TOp.PassesGradients)
        {
            if (tape.Wants(A)) tape.PassOn(A, gradOutput);
            if (tape.Wants(B)) tape.PassOn(B, gradOutput);
            return;
        }
        if (tape.Wants(A)) HandBack(tape, A, new GradA<TOp>(Op), gradOutput);
        if (tape.Wants(B)) HandBack(tape, B, new GradB<TOp>(Op), gradOutput);
    }

    void HandBack<TGrad>(Tape tape, Tensor input, TGrad formula, DeviceBuffer gradOutput) where TGrad : unmanaged, IElementwise
    {
        var gradient = tape.Receive(input);
        input.Compute(formula, gradient, gradOutput, A.Buffer, B.Buffer);
        tape.Deliver(input, gradient);
    }
}

public sealed partial class Tensor
{
    /// <summary><c>y = f(x)</c>, elementwise, with its gradient, on every device. The function may be declared anywhere.</summary>
    /// <param name="op">The function and its derivative.</param>
    /// <returns>The shape of this tensor.</returns>
    /// <exception cref="ArgumentException">The function's struct is not public, or has a field that is neither float nor int.</exception>
    /// <remarks>Cost: one pass over memory, two backward.</remarks>
    public Tensor Apply<TOp>(TOp op) where TOp : unmanaged, IPointwise
    {
        Formula<TOp>.RequireRunnable();
        if (Format != NumberFormat.Float) return Floats().Apply(op);
        var y = new Tensor(Device, Shape, HasBatchAxis, Tape);
        Compute(new Forward<TOp>(op), y.Buffer, Buffer);
        if (Tape is { } tape && tape.Wants(this))
        {
            var node = tape.Record<Pointwise<TOp>>(y, this);
            (node.Input, node.Op) = (this, op);
        }
        return y;
    }

    /// <summary><c>y = f(a, b)</c>, elementwise, with both gradients, on every device; a is this tensor. The function may be declared anywhere.</summary>
    /// <param name="op">The function and its derivatives.</param>
    /// <param name="other">
    /// b: a tensor of this shape, with a batch axis where this one has one; or either is one plain number, [], which then stands for as many.
    /// </param>
    /// <returns>The shape of both.</returns>
    /// <exception cref="ShapeException">The shapes differ, or one tensor has a batch axis and the other none.</exception>
    /// <exception cref="ArgumentException">The function's struct is not public, or has a field that is neither float nor int.</exception>
    /// <remarks>Cost: one pass over memory, one for each gradient.</remarks>
    public Tensor Apply<TOp>(TOp op, Tensor other) where TOp : unmanaged, IPairwise
    {
        Formula<TOp>.RequireRunnable();
        var a = IsOneNumber && !other.IsOneNumber ? ExpandLike(other) : this;
        var b = other.IsOneNumber && !IsOneNumber ? other.ExpandLike(this) : other;
        Arguments.RequireAlike(a, b, Formula<TOp>.Name);
        if (a.Format != b.Format || !TOp.PassesGradients && a.Format != NumberFormat.Float) return a.Floats().Apply(op, b.Floats());
        var y = new Tensor(Device, a.Shape, a.HasBatchAxis, a.Tape ?? b.Tape, a.Format);
        y.Compute(new ForwardPair<TOp>(op), y.Buffer, a.Buffer, b.Buffer);
        if (y.Tape is { } tape && (tape.Wants(a) || tape.Wants(b)))
        {
            var node = tape.Record<Pairwise<TOp>>(y, a, b);
            (node.A, node.B, node.Op) = (a, b, op);
        }
        if (a != this) a.ReleaseOffTape();
        if (b != other) b.ReleaseOffTape();
        return y;
    }

    bool IsOneNumber => Shape.Rank == 0 && !HasBatchAxis;

    /// <summary>Gives back what an op put together from others computed on its way, where no tape owns it.</summary>
    internal void ReleaseOffTape()
    {
        if (Tape is null) Dispose();
    }

    /// <summary>Runs a formula over buffers of this tensor's shape and layout.</summary>
    internal void Compute<TFormula>(TFormula formula, DeviceBuffer y, DeviceBuffer a, DeviceBuffer? b = null, DeviceBuffer? c = null)
        where TFormula : unmanaged, IElementwise
    {
        if (HasBatchAxis) ElementwiseKernels.Batch(Extent, formula, y, a, b, c);
        else
            ElementwiseKernels.Plain(Shape.Count, formula, y, a, b, c);
    }
}
