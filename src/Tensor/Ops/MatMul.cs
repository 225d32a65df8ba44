using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>y = a · b.</summary>
sealed class MatMulNode : Node
{
    public Tensor A { get; set; } = null!;

    public Tensor B { get; set; } = null!;

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var extents = Tensor.ProductOf(A, B);
        if (tape.Wants(A))
        {
            var gradA = tape.Receive(A);
            MatMulKernels.GradA(extents, gradOutput, B.Buffer, gradA, B.Pattern);
            tape.Deliver(A, gradA);
        }
        if (!tape.Wants(B)) return;
        var gradient = new GradientOfB(extents, A.Buffer, gradOutput, B.GradientPattern);
        if (extents.IsBatch)
        {
            tape.SumOverBatch(B, gradient);
            return;
        }
        var gradB = tape.Receive(B);
        gradient.Run(null, gradB);
        tape.Deliver(B, gradB);
    }

    readonly struct GradientOfB(MatMulExtents extents, DeviceBuffer a, DeviceBuffer gradOutput, WeightPattern? pattern) : IBatchGradient
    {
        public void Run(ShareGroup? group, DeviceBuffer target) => MatMulKernels.GradB(extents, a, gradOutput, target, pattern, group);
    }
}

public sealed partial class Tensor
{
    /// <summary>
    /// The product of two matrices: <c>y[m,n] = Σ_k a[m,k] · b[k,n]</c>, this tensor being a. <see cref="Linear"/> is the same with b transposed, and a bias.
    /// </summary>
    /// <param name="other">b: a plain matrix [K, N].</param>
    /// <returns>[M, N], with a batch axis where this tensor has one.</returns>
    /// <exception cref="ShapeException">A tensor is not a matrix, the extents of k differ, or b has a batch axis.</exception>
    /// <remarks>
    /// The rows of a may be a batch; those of b, over which the sum goes, may not: images do not mix. Both get a gradient where one is asked for.
    /// Deterministic. 2·M·K·N flop, plus a pass over a and y where the device keeps batches otherwise than matrices and a is plain.
    /// </remarks>
    public Tensor MatMul(Tensor other)
    {
        const string op = "matmul";
        if (Shape.Rank != 2) throw new ShapeException($"{op}: expects a matrix [M, K], got {Shape}; reshape it first");
        if (other.HasBatchAxis)
            throw new ShapeException(
                $"{op}: the second matrix must be a plain tensor [{Shape[1]}, N], got one with a batch axis {other.Shape}; a batch can be the first");
        if (other.Shape.Rank != 2) throw new ShapeException($"{op}: the second tensor must be a matrix [{Shape[1]}, N], got {other.Shape}; reshape it first");
        if (other.Shape[0] != Shape[1])
            throw new ShapeException(
                $"{op}: the first matrix {Shape} has {Shape[1]} columns (axis 1), the second {other.Shape} has {other.Shape[0]} rows (axis 0)");
        Arguments.RequireSameDevice(this, other, op, "the second matrix");
        var y = new Tensor(Device, new Shape(Shape[0], other.Shape[1]), HasBatchAxis, Tape ?? other.Tape);
        MatMulKernels.Forward(ProductOf(this, other), Buffer, other.Buffer, y.Buffer, other.Pattern);
        if (y.Tape is { } tape && (tape.Wants(this) || tape.Wants(other)))
        {
            var node = tape.Record<MatMulNode>(y, this, other);
            (node.A, node.B) = (this, other);
        }
        return y;
    }

    internal static MatMulExtents ProductOf(Tensor a, Tensor b) => new(a.Shape[0], a.Shape[1], b.Shape[1], a.HasBatchAxis);
}
