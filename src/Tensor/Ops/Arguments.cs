using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>What every operation asks of its tensors, said in one voice.</summary>
static class Arguments
{
    public static void RequireBatch(Tensor x, string op)
    {
        if (!x.HasBatchAxis)
            throw new ShapeException($"{op}: expects a tensor with a batch axis, got a plain one {x.Shape}; make it with Tape.Input or Tensor.FromBatch");
    }

    public static void RequireImages(Tensor x, string op)
    {
        RequireBatch(x, op);
        if (x.Shape.Rank != 4) throw new ShapeException($"{op}: expects images [N, C, H, W], got {x.Shape}");
    }

    public static void RequireFeatures(Tensor x, string op)
    {
        RequireBatch(x, op);
        if (x.Shape.Rank != 2) throw new ShapeException($"{op}: expects features [N, F], got {x.Shape}; flatten images first");
    }

    public static void RequirePlain(Tensor tensor, string op, string what, Shape wanted)
    {
        if (tensor.HasBatchAxis)
            throw new ShapeException($"{op}: {what} must be a plain tensor {wanted}, got one with a batch axis {tensor.Shape}; make it with Tensor.FromArray");
        if (tensor.Shape != wanted) throw new ShapeException($"{op}: {what} must have shape {wanted}, got {tensor.Shape}");
    }

    /// <summary>Two tensors of one shape, layout and device.</summary>
    public static void RequireAlike(Tensor a, Tensor b, string op)
    {
        if (a.Shape != b.Shape || a.HasBatchAxis != b.HasBatchAxis)
            throw new ShapeException($"{op}: expects two tensors of one shape, got {Described(a)} and {Described(b)}");
        RequireSameDevice(a, b, op, "the second tensor");

        string Described(Tensor x) => a.HasBatchAxis == b.HasBatchAxis ? $"{x.Shape}" : $"{x.Shape} ({(x.HasBatchAxis ? "with a batch axis" : "plain")})";
    }

    public static void RequireSameDevice(Tensor x, Tensor other, string op, string what)
    {
        if (other.Device != x.Device)
            throw new DeviceException($"{op}: {what} lives on {other.Device}, the input on {x.Device}; all tensors of an operation live on one device");
    }

    /// <summary>A plain tensor of the shape and device of a weight.</summary>
    public static void RequireLike(Tensor weight, Tensor tensor, string op, string what)
    {
        RequirePlain(tensor, op, what, weight.Shape);
        RequireSameDevice(weight, tensor, op, what);
    }

    /// <summary>A tensor of the shape, layout and device of a batch.</summary>
    public static void RequireBatchLike(Tensor x, Tensor tensor, string op, string what)
    {
        RequireBatch(x, op);
        RequireBatch(tensor, op);
        if (tensor.Shape != x.Shape) throw new ShapeException($"{op}: {what} must have shape {x.Shape}, got {tensor.Shape}");
        RequireSameDevice(x, tensor, op, what);
    }

    /// <summary>One plain number per channel.</summary>
    public static void RequireChannels(Tensor x, Tensor tensor, string op, string what)
    {
        if (tensor.HasBatchAxis || tensor.Shape != new Shape(x.Extent.C))
            throw new ShapeException(
                $"{op}: {what} must be a plain tensor [{x.Extent.C}], one number per channel (axis 1) of the input {x.Shape}, "
                + $"got {tensor.Shape}{(tensor.HasBatchAxis ? " with a batch axis" : "")}");
        RequireSameDevice(x, tensor, op, what);
    }

    public static Tensor RequireGradient(Tensor weight, string op)
    {
        RequirePlain(weight, op, "weight", weight.Shape);
        return weight.HasGradient && weight.Gradient is { } gradient
            ? gradient
            : throw new InvalidOperationException(
                $"{op}: the weight {weight.Shape} holds no gradient; run Tape.Backward from a result that was computed from it");
    }

    public static void RequireLabels(Tensor logits, Tensor labels, string op)
    {
        RequireFeatures(logits, op);
        if (!labels.HasBatchAxis || labels.Shape.Rank != 1 || labels.Shape[0] != logits.Shape[0])
            throw new ShapeException(
                $"{op}: the logits {logits.Shape} need labels [{logits.Shape[0]}] with a batch axis, "
                + $"got {labels.Shape}{(labels.HasBatchAxis ? "" : " without one")}");
        RequireSameDevice(logits, labels, op, "labels");
    }

    public static PoolGeometry RequireWindow(Tensor x, string op, int window, int stride, int padding)
    {
        RequireImages(x, op);
        if (window < 1) throw new ShapeException($"{op}: window must be at least 1, got {window}");
        if (stride < 1) throw new ShapeException($"{op}: stride must be at least 1, got {stride}");
        if (padding < 0 || padding > window / 2) throw new ShapeException($"{op}: padding must be 0 to {window / 2}, half the window {window}, got {padding}");
        if (window > x.Shape[2] + 2 * padding || window > x.Shape[3] + 2 * padding)
            throw new ShapeException($"{op}: the window {window}×{window} exceeds the image {x.Shape[2]}×{x.Shape[3]} with padding {padding}");
        return new PoolGeometry(x.Extent, window, window, stride, stride, padding, padding, padding, padding);
    }

    /// <summary>Windows of any extents, with margins of their own on each side; each window reads at least one number of the image.</summary>
    public static PoolGeometry RequireWindow(Tensor x, string op, int rows, int columns, int down, int across, Margins around)
    {
        RequireImages(x, op);
        if (rows < 1 || columns < 1) throw new ShapeException($"{op}: window must be at least 1×1, got {rows}×{columns}");
        if (down < 1 || across < 1) throw new ShapeException($"{op}: strides must be at least 1, got {down} and {across}");
        if (Math.Min(Math.Min(around.Top, around.Left), Math.Min(around.Bottom, around.Right)) < 0)
            throw new ShapeException($"{op}: margins must be at least 0, got {around}");
        if (Math.Max(around.Top, around.Bottom) >= rows || Math.Max(around.Left, around.Right) >= columns)
            throw new ShapeException($"{op}: margins must be less than the window {rows}×{columns}, got {around}");
        if (rows > x.Shape[2] + around.Top + around.Bottom || columns > x.Shape[3] + around.Left + around.Right)
            throw new ShapeException($"{op}: the window {rows}×{columns} exceeds the image {x.Shape[2]}×{x.Shape[3]} with margins {around}");
        var geometry = new PoolGeometry(x.Extent, rows, columns, down, across, around.Top, around.Left, around.Bottom, around.Right);
        if ((geometry.P - 1) * down - around.Top >= x.Shape[2] || (geometry.Q - 1) * across - around.Left >= x.Shape[3])
            throw new ShapeException($"{op}: with margins {around} and strides {down} and {across} a window {rows}×{columns} lies outside of the image "
                + $"{x.Shape[2]}×{x.Shape[3]}");
        return geometry;
    }
}
