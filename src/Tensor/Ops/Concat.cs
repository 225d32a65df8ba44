using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>Tensors one after the other.</summary>
sealed class ConcatNode : Node
{
    public List<Tensor> Inputs { get; } = [];

    public int Axis { get; set; }

    public override void Backward(Tape tape, DeviceBuffer gradOutput)
    {
        var start = 0;
        foreach (var input in Inputs)
        {
            if (tape.Wants(input))
            {
                var gradInput = tape.Receive(input);
                var (part, axis) = input.AlongAxis(Axis);
                RegionCopyKernels.Run(
                    part, gradOutput, Region.Along(Output.AlongAxis(Axis).Extent, input.HasBatchAxis, axis, start), gradInput,
                    new Region(part, input.HasBatchAxis));
                tape.Deliver(input, gradInput);
            }
            start += input.Shape[Axis];
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Tensors one after the other along an axis: <c>y[…, start_i + j, …] = x_i[…, j, …]</c>, start_i being the extents of those before.</summary>
    /// <param name="tensors">At least one; all with a batch axis or all plain, and of one shape but for the axis.</param>
    /// <param name="axis">0 to one less than the rank: 1 for channels or features, 0 to join batches.</param>
    /// <returns>The shape of all, with the sum of their extents on the axis; with a batch axis where they have one.</returns>
    /// <exception cref="ShapeException">There is no tensor or no such axis, or shapes or layouts differ.</exception>
    /// <remarks>Cost: one pass over memory. On the CPU, joining batches copies number by number, since images change their lanes.</remarks>
    public static Tensor Concat(ReadOnlySpan<Tensor> tensors, int axis)
    {
        const string op = "concat";
        if (tensors.IsEmpty) throw new ShapeException($"{op}: expects at least one tensor, got none");
        var first = tensors[0];
        if (axis < 0 || axis >= first.Shape.Rank)
            throw new ShapeException($"{op}: expects an axis from 0 to {first.Shape.Rank - 1} of {first.Shape}, got {axis}");
        if (axis == 0 && first.HasBatchAxis && tensors.Length > 1 && first.Device.Kernels.Shares is not null)
            throw new DeviceException($"{op}: joins batches within a training step whose batch is shared out, where sums know that batch alone; "
                + "sum each by itself, or train without shares");
        Tape? tape = null;
        var extent = 0;
        for (var i = 0; i < tensors.Length; i++)
        {
            RequireJoinable(first, tensors[i], axis, i);
            tape ??= tensors[i].Tape;
            extent = checked(extent + tensors[i].Shape[axis]);
        }

        foreach (var tensor in tensors)
            if (tensor.Format != NumberFormat.Float) return Concat(Array.ConvertAll(tensors.ToArray(), each => each.Floats()), axis);
        var y = new Tensor(first.Device, first.Shape.With(axis, extent), first.HasBatchAxis, tape);
        var (start, isWanted) = (0, false);
        foreach (var tensor in tensors)
        {
            var (part, along) = tensor.AlongAxis(axis);
            RegionCopyKernels.Run(
                part, tensor.Buffer, new Region(part, first.HasBatchAxis), y.Buffer, Region.Along(y.AlongAxis(axis).Extent, first.HasBatchAxis, along, start));
            start += tensor.Shape[axis];
            isWanted |= tape is not null && tape.Wants(tensor);
        }
        if (!isWanted) return y;
        var node = tape!.Record<ConcatNode>(y, tensors);
        node.Axis = axis;
        node.Inputs.Clear();
        foreach (var tensor in tensors) node.Inputs.Add(tensor);
        return y;
    }

    /// <summary>
    /// The extents of this tensor's layout, and which of their axes is <paramref name="axis"/>: of plain numbers, all axes before it, it, and all after it.
    /// </summary>
    internal (Extent Extent, int Axis) AlongAxis(int axis)
    {
        if (HasBatchAxis) return (Extent, axis);
        var (outer, inner) = (1, 1);
        for (var i = 0; i < axis; i++) outer *= Shape[i];
        for (var i = axis + 1; i < Shape.Rank; i++) inner *= Shape[i];
        return (new Extent(outer, 1, Shape[axis], inner), 2); // rows of neighbors, which is what copies are fast at
    }

    static void RequireJoinable(Tensor first, Tensor tensor, int axis, int number)
    {
        if (tensor.HasBatchAxis != first.HasBatchAxis)
            throw new ShapeException(
                $"concat: expects tensors that all have a batch axis or none, "
                + $"got {first.Shape} {Layout(first)} and, at {number}, {tensor.Shape} {Layout(tensor)}");
        var fits = tensor.Shape.Rank == first.Shape.Rank;
        for (var i = 0; fits && i < first.Shape.Rank; i++) fits = i == axis || tensor.Shape[i] == first.Shape[i];
        if (!fits) throw new ShapeException($"concat: expects shapes that differ on axis {axis} alone, got {first.Shape} and, at {number}, {tensor.Shape}");
        Arguments.RequireSameDevice(first, tensor, "concat", $"tensor {number}");

        static string Layout(Tensor x) => x.HasBatchAxis ? "with one" : "without";
    }
}
