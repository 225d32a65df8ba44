namespace NativeTickets;

/// <summary>What every operation asks of its tensors, said in one voice.</summary>
static class Arguments
{
    public static void RequireBatch(Tensor x, string op)
    {
        if (!x.HasBatchAxis) throw new ShapeException($"{op}: wants a tensor with a batch axis, got a plain one {x.Shape}; make it with Tape.Input or Tensor.FromBatch");
    }

    public static void RequireImages(Tensor x, string op)
    {
        RequireBatch(x, op);
        if (x.Shape.Rank != 4) throw new ShapeException($"{op}: wants images [N, C, H, W], got {x.Shape}");
    }

    public static void RequireFeatures(Tensor x, string op)
    {
        RequireBatch(x, op);
        if (x.Shape.Rank != 2) throw new ShapeException($"{op}: wants features [N, F], got {x.Shape}; flatten images first");
    }

    public static void RequirePlain(Tensor tensor, string op, string what, Shape wanted)
    {
        if (tensor.HasBatchAxis || tensor.Shape != wanted) throw new ShapeException($"{op}: {what} wants shape {wanted}, got {tensor.Shape}");
    }

    public static void RequireSameDevice(Tensor x, Tensor other, string op, string what)
    {
        if (other.Device != x.Device) throw new DeviceException($"{op}: {what} lives on {other.Device}, the input on {x.Device}; all tensors of an operation live on one device");
    }
}
