using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>
/// Plain tensors side by side in one allocation, so that one launch does for all of them what is done to each number alone (<see cref="SgdStep"/>,
/// <see cref="AdamStep"/>). Slabs for the same shapes have the same places. The tensors stay what they were to everyone else; only their memory is here.
/// </summary>
/// <remarks>Gaps between the tensors hold what the slab was filled with, and numbers that a step makes of that. Dispose it after its tensors.</remarks>
public sealed class TensorSlab : IDisposable
{
    const int Alignment = 64; // floats: 256 bytes, the least that GPUs and their compilers like places to be aligned to

    readonly Device device;
    readonly Shape[] shapes;
    readonly int[] starts;
    readonly Tensor?[] tensors;
    DeviceBuffer? whole;

    TensorSlab(Device device, IReadOnlyList<Shape> shapes, int[] starts, int length, float value)
    {
        (this.device, this.shapes, this.starts, Length) = (device, [.. shapes], starts, length);
        tensors = new Tensor?[shapes.Count];
        whole = device.Kernels.Rent(length);
        device.Kernels.Fill(whole, value);
    }

    /// <summary>Numbers, gaps included.</summary>
    internal int Length { get; }

    internal DeviceBuffer Buffer => whole ?? throw new ObjectDisposedException(nameof(TensorSlab), "a slab was used after it was released");

    /// <summary>
    /// A slab with a place for each shape, filled with one number; null on a device that gains nothing by it, or where one allocation cannot hold all.
    /// </summary>
    public static TensorSlab? TryCreate(Device device, IReadOnlyList<Shape> shapes, float value = 0)
    {
        if (!device.Kernels.HasParts || shapes.Count == 0) return null;
        var starts = new int[shapes.Count];
        var length = 0L;
        for (var i = 0; i < starts.Length; i++)
        {
            starts[i] = (int)length;
            length += (shapes[i].Count + Alignment - 1L) / Alignment * Alignment;
            if (length > int.MaxValue) return null;
        }
        return new TensorSlab(device, shapes, starts, (int)length, value);
    }

    /// <summary>Moves a tensor's memory to a place.</summary>
    /// <exception cref="ShapeException">The tensor is not a plain one of the place's shape.</exception>
    public void Place(int index, Tensor tensor)
    {
        Require(index, tensor);
        tensor.MoveTo(PartOf(index));
        tensors[index] = tensor;
    }

    /// <summary>Moves the memory of a tensor's gradient to a place, or has it gathered there from now on.</summary>
    /// <exception cref="ShapeException">The tensor is not a plain one of the place's shape.</exception>
    public void PlaceGradient(int index, Tensor tensor)
    {
        Require(index, tensor);
        tensor.MoveGradientTo(PartOf(index));
    }

    /// <summary>Fills a place with one number; what tensor was there must be disposed.</summary>
    public void Fill(int index, float value)
    {
        tensors[index] = null;
        device.Kernels.Fill(PartOf(index), value);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (whole is not null) device.Kernels.Return(whole);
        whole = null;
    }

    /// <summary>The numbers of all tensors that are placed here were changed.</summary>
    internal void Change()
    {
        foreach (var tensor in tensors) tensor?.Change();
    }

    /// <summary>Refuses a step where a weight that is placed here holds no gradient, or a slab has other places.</summary>
    internal void RequireStep(string op, params ReadOnlySpan<TensorSlab?> others)
    {
        foreach (var other in others)
            if (other is not null && (other.device != device || !other.shapes.AsSpan().SequenceEqual(shapes)))
                throw new ShapeException(
                    $"{op}: the slabs of a step have one device and the same {shapes.Length} shapes, got {other.shapes.Length} on {other.device}");
        foreach (var tensor in tensors)
            if (tensor is not null) Arguments.RequireGradient(tensor, op);
    }

    DeviceBuffer PartOf(int index) => device.Kernels.Part(Buffer, starts[index], shapes[index].Count);

    void Require(int index, Tensor tensor)
    {
        if (tensor.HasBatchAxis || tensor.Shape != shapes[index] || tensor.Device != device)
            throw new ShapeException(
                $"place {index} of a slab on {device} is for a plain tensor {shapes[index]}, "
                + $"got {tensor.Shape}{(tensor.HasBatchAxis ? " with a batch axis" : "")} on {tensor.Device}");
    }
}
