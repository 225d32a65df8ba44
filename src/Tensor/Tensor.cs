using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>
/// Numbers of one shape on one device. A tensor with a batch axis (images, features, logits, labels) lives in its device's own activation layout; all others
/// (weights, scalars) are plain row-major. Only reading and writing know the difference.
/// </summary>
/// <remarks>
/// Ownership: what an operation computes belongs to the <see cref="Tape"/> of its inputs and is released with it; where no input is on a tape, it belongs
/// to the caller, who disposes it.
/// </remarks>
public sealed partial class Tensor : IDisposable
{
    DeviceBuffer? buffer;
    BatchNormNode? deferred;
    WeightFacts? facts;

    internal Tensor(Device device, Shape shape, bool hasBatchAxis, Tape? tape = null, NumberFormat format = NumberFormat.Float)
    {
        Device = device;
        Shape = shape;
        HasBatchAxis = hasBatchAxis;
        Tape = tape;
        Format = format;
        buffer = RentLike();
        tape?.Own(this);
    }

    /// <summary>A batch norm of a tensor of the same tape, written out only when something asks for its numbers.</summary>
    internal Tensor(Tensor source)
    {
        (Device, Shape, HasBatchAxis, Tape) = (source.Device, source.Shape, true, source.Tape);
        Tape?.Own(this);
    }

    Tensor(Device device, Shape shape, DeviceBuffer buffer)
    {
        (Device, Shape) = (device, shape);
        this.buffer = buffer;
    }

    /// <summary>The extents; axis 0 is the batch where <see cref="HasBatchAxis"/>.</summary>
    public Shape Shape { get; }

    /// <summary>Where it lives.</summary>
    public Device Device { get; }

    /// <summary>True for images, features, logits and labels; false for weights and scalars.</summary>
    public bool HasBatchAxis { get; }

    /// <summary>The tape that recorded it and releases it; null for a tensor that its creator owns.</summary>
    public Tape? Tape { get; }

    /// <summary>True for a tensor that a training step moves: a backward pass adds its gradient to <see cref="Gradient"/>.</summary>
    public bool RequiresGradient { get; init; }

    /// <summary>The gradient gathered since <see cref="ClearGradient"/>; null before the first backward pass that reached this tensor.</summary>
    public Tensor? Gradient { get; private set; }

    /// <summary>True when <see cref="Gradient"/> holds a gradient gathered since <see cref="ClearGradient"/>.</summary>
    public bool HasGradient { get; internal set; }

    /// <summary>
    /// True to have the gradient of every weight, as if no mask pruned any: a backward pass then leaves none out, whatever <see cref="SetSurvivors"/> said.
    /// </summary>
    public bool GathersWholeGradient { get; set; }

    /// <summary>Seconds that the lists of survivors took which the processor's sparse kernels walk, of all masks of these weights so far.</summary>
    public double ListSeconds => facts is null ? 0 : facts.EarlierListSeconds + (facts.Pattern?.ListSeconds ?? 0);

    /// <summary>Which of these weights survive a mask; null where none is pruned.</summary>
    internal WeightPattern? Pattern => facts?.Pattern;

    /// <summary>Which of these weights a gradient is wanted of; null for all.</summary>
    internal WeightPattern? GradientPattern => GathersWholeGradient ? null : Pattern;

    internal DeviceBuffer Buffer => buffer ?? WriteOut();

    /// <summary>The batch norm that this is, where its numbers were not written out; kernels that can read through it spare that.</summary>
    internal DeferredNorm? Deferred => buffer is null && deferred is { } node ? node.Deferred : null;

    /// <summary>Says of which node it is the batch norm that was not written out.</summary>
    internal void Defer(BatchNormNode node) => deferred = node;

    /// <summary>How its numbers are stored, and their gradient (<see cref="StoredNumbers"/>).</summary>
    internal NumberFormat Format { get; }

    /// <summary>How many numbers a buffer of its own, or of their gradient, is for.</summary>
    internal int BufferLength => HasBatchAxis ? Device.Kernels.LengthOf(Extent) : Shape.Count;

    /// <summary>Memory for its numbers, or for their gradient.</summary>
    internal DeviceBuffer RentLike() => Device.Kernels.Rent(BufferLength, Format);

    /// <summary>
    /// Moments of strips of its channels, gathered by the convolution that computed it; null where none were. Whoever changes the numbers forgets them.
    /// </summary>
    internal (DeviceBuffer Means, DeviceBuffer Squares)? Moments { get; set; }

    /// <summary>Which node computed it; -1 for what was given.</summary>
    internal int Producer { get; set; } = -1;

    /// <summary>The first node that reads it, which is the last to hand a gradient back to it; -1 where none does.</summary>
    internal int FirstReader { get; set; } = -1;

    /// <summary>True where its <see cref="FlowingGradient"/> has passed backward through the rectifier or the factor that produced it.</summary>
    internal bool IsGradientFinished { get; set; }

    /// <summary>How often its numbers were changed in place.</summary>
    internal int Version { get; private set; }

    /// <summary>What is known of it besides its numbers, where it is a layer's.</summary>
    internal WeightFacts Facts => facts ??= new WeightFacts();

    /// <summary>The gradient of an intermediate result while a backward pass runs.</summary>
    internal DeviceBuffer? FlowingGradient { get; set; }

    /// <summary>True where the running backward pass has to arrive.</summary>
    internal bool IsDifferentiated { get; set; }

    internal Extent Extent => Shape.AsBatch();

    /// <summary>A plain tensor with these numbers, row-major. The caller disposes it.</summary>
    /// <exception cref="ShapeException">The count of numbers is not the shape's.</exception>
    public static Tensor FromArray(Device device, Shape shape, ReadOnlySpan<float> values, bool requiresGradient = false)
    {
        var tensor = new Tensor(device, shape, false) { RequiresGradient = requiresGradient };
        tensor.Write(values);
        return tensor;
    }

    /// <summary>
    /// A plain tensor whose numbers are undefined until they are written: on the processor, it takes no memory before. The caller disposes it.
    /// </summary>
    public static Tensor Unset(Device device, Shape shape, bool requiresGradient = false) => new(device, shape, false) { RequiresGradient = requiresGradient };

    /// <summary>A tensor with a batch axis from numbers in logical order, the last axis fastest. The caller disposes it.</summary>
    /// <exception cref="ShapeException">The count of numbers is not the shape's, or the shape has no axis.</exception>
    public static Tensor FromBatch(Device device, Shape shape, ReadOnlySpan<float> values)
    {
        if (shape.Rank is 0 or 3) throw new ShapeException($"a tensor with a batch axis is [N], [N, F] or [N, C, H, W], got {shape}");
        var tensor = new Tensor(device, shape, true);
        tensor.Write(values);
        return tensor;
    }

    /// <summary>A plain tensor of zeros. The caller disposes it.</summary>
    public static Tensor Zeros(Device device, Shape shape)
    {
        var tensor = new Tensor(device, shape, false);
        tensor.Fill(0);
        return tensor;
    }

    /// <summary>Overwrites the numbers, in logical order.</summary>
    /// <exception cref="ShapeException">The count of numbers is not the shape's.</exception>
    public void Write(ReadOnlySpan<float> values)
    {
        Change();
        RequireCount(values.Length);
        if (Format != NumberFormat.Float)
        {
            using var floats = new Tensor(Device, Shape, HasBatchAxis);
            floats.Write(values);
            CopyFrom(floats);
        }
        else if (HasBatchAxis) Device.Kernels.UploadBatch(values, Extent, Buffer);
        else Device.Kernels.Upload(values, Buffer);
    }

    /// <summary>Reads the numbers, in logical order.</summary>
    /// <exception cref="ShapeException">The target has another count than the shape.</exception>
    public void Read(Span<float> target)
    {
        RequireCount(target.Length);
        if (Format != NumberFormat.Float)
        {
            using var floats = new Tensor(Device, Shape, HasBatchAxis);
            floats.CopyFrom(this);
            floats.Read(target);
        }
        else if (HasBatchAxis) Device.Kernels.DownloadBatch(Buffer, Extent, target);
        else Device.Kernels.Download(Buffer, target);
    }

    /// <summary>The numbers in logical order.</summary>
    public float[] ToArray()
    {
        var values = new float[Shape.Count];
        Read(values);
        return values;
    }

    /// <summary>The one number of a tensor that has one.</summary>
    /// <exception cref="ShapeException">It has more than one.</exception>
    public float Item()
    {
        if (Shape.Count != 1) throw new ShapeException($"Item needs a tensor of one element, got {Shape}");
        Span<float> value = stackalloc float[1];
        Read(value);
        return value[0];
    }

    /// <summary>Sets every element.</summary>
    public void Fill(float value)
    {
        Change();
        if (HasBatchAxis && value != 0)
        {
            var values = new float[Shape.Count];
            Array.Fill(values, value);
            Write(values);
        }
        else
        {
            Device.Kernels.Fill(Buffer, value);
        }
    }

    /// <summary>Copies another tensor's numbers here.</summary>
    /// <exception cref="ShapeException">Shapes, layouts or devices differ.</exception>
    public void CopyFrom(Tensor source)
    {
        Change();
        if (source.Shape != Shape || source.HasBatchAxis != HasBatchAxis || source.Device != Device)
            throw new ShapeException($"copy needs tensors alike, got {source.Shape} on {source.Device} to {Shape} on {Device}");
        StoredNumbers.Convert(source.Buffer, Buffer);
    }

    /// <summary>
    /// Tells convolutions and linear layers which of these weights a mask keeps. The others have to be 0 and to stay so; kernels may then leave them out, and
    /// what they hand back as their gradient is either that or 0. Costs a walk over the weights, now and in the next step.
    /// </summary>
    /// <param name="mask">One number per weight, row-major, 0 where it is pruned; empty where none is.</param>
    /// <exception cref="ShapeException">The count of numbers is not the shape's.</exception>
    public void SetSurvivors(ReadOnlySpan<float> mask)
    {
        if (!mask.IsEmpty) RequireCount(mask.Length);
        var seconds = ListSeconds;
        (Facts.EarlierListSeconds, Facts.Pattern) = (seconds, mask.IsEmpty ? null : new WeightPattern(mask));
    }

    /// <summary>Forgets the gathered gradient; its memory is kept for the next.</summary>
    public void ClearGradient() => HasGradient = false;

    /// <summary>Releases the memory and that of the gradient. What a tape owns is released by the tape.</summary>
    public void Dispose()
    {
        if (buffer is not null) Device.Kernels.Return(buffer);
        (buffer, deferred) = (null, null);
        ForgetMoments();
        facts?.DropNumbers();
        Gradient?.Dispose();
        Gradient = null;
        HasGradient = false;
    }

    /// <summary>Its numbers are changed in place: what was computed from them no longer holds. Whoever changes them says so.</summary>
    internal void Change()
    {
        ForgetMoments();
        Version++;
        buffer?.Change();
    }

    void ForgetMoments()
    {
        if (Moments is not { } moments) return;
        Device.Kernels.Return(moments.Means);
        Device.Kernels.Return(moments.Squares);
        Moments = null;
    }

    internal DeviceBuffer GradientBuffer()
    {
        Gradient ??= new Tensor(Device, Shape, HasBatchAxis);
        return Gradient.Buffer;
    }

    /// <summary>Moves the numbers to other memory, which is the tensor's from now on.</summary>
    internal void MoveTo(DeviceBuffer place)
    {
        Device.Kernels.Copy(Buffer, place);
        Device.Kernels.Return(Buffer);
        buffer = place;
    }

    /// <summary>The same for the gradient; where none was gathered yet, the next will be there.</summary>
    internal void MoveGradientTo(DeviceBuffer place)
    {
        if (Gradient is null) Gradient = new Tensor(Device, Shape, place);
        else Gradient.MoveTo(place);
    }

    DeviceBuffer WriteOut()
    {
        if (Deferred is not { } norm) throw new ObjectDisposedException(nameof(Tensor), $"a tensor {Shape} was used after it was released");
        var place = RentLike();
        BatchNormKernels.Normalize(Extent, norm, place);
        return buffer = place;
    }

    void RequireCount(int count)
    {
        if (count != Shape.Count) throw new ShapeException($"a tensor {Shape} has {Shape.Count} elements, got {count}");
    }
}
