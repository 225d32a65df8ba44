namespace NativeTickets.Kernels;

/// <summary>
/// Where buffers live and kernels run. It owns its buffers: they come from a pool keyed by length, so that a step in its steady state asks the system for
/// nothing. Which kernel an operation runs on which device is decided in that operation's <c>…Kernels</c> class, not here.
/// </summary>
public abstract class KernelDevice : IDisposable
{
    readonly BufferPool pool = new();

    /// <summary>The name a user gives it: <c>cpu</c>, <c>cuda:0</c>, <c>reference</c> …</summary>
    public abstract string Name { get; }

    /// <summary>What it is, in words: the processor's name and what it can do.</summary>
    public abstract string Description { get; }

    /// <summary>What convolutions and linear layers multiply here.</summary>
    public virtual MatrixPrecision Precision => MatrixPrecision.Fp32;

    /// <summary>Bytes held from the system, in use or in the pool.</summary>
    public long AllocatedBytes => pool.AllocatedBytes;

    /// <summary>Buffers that are rented now.</summary>
    public int RentedBuffers => pool.Rented;

    /// <summary>What times the kernels of this device; null for nothing, which costs a comparison a kernel.</summary>
    public KernelClock? Clock { get; set; }

    /// <summary>How the batch of the running step is shared out, which orders its sums; null where sums over a batch are one chain.</summary>
    public BatchShares? Shares { get; set; }

    /// <summary>
    /// Blocks of 16 images of the batch that the one at hand is a part of, where orders of sums are to be those of the whole; null for those of its own.
    /// </summary>
    public int? WholeBlocks { get; set; }

    /// <summary>How many images the whole batch has of which a tensor has so many.</summary>
    public int WholeBatch(int images, string what)
    {
        if (Shares is not { } shares) return images;
        shares.Require(images, what);
        return shares.Images;
    }

    /// <summary>How many elements a buffer holds that stores a tensor of this extent in the device's activation layout.</summary>
    public abstract int LengthOf(Extent extent);

    /// <summary>True where tensors are stored as bf16 that <see cref="StoredNumbers"/> says so of.</summary>
    public virtual bool StoresBf16 => false;

    /// <summary>A buffer of at least one element whose contents are undefined. Give it back with <see cref="Return"/>.</summary>
    public DeviceBuffer Rent(int length) => Rent(Math.Max(1, length), NumberFormat.Float);

    /// <summary>The same for numbers of a format.</summary>
    /// <param name="numbers">How many; of bf16 an even count.</param>
    /// <param name="format">How they are stored.</param>
    public DeviceBuffer Rent(int numbers, NumberFormat format)
    {
        var buffer = pool.Rent(this, format == NumberFormat.Bf16 ? LengthOfBf16(numbers) : numbers);
        (buffer.Format, buffer.Numbers) = (format, numbers);
        return buffer;
    }

    /// <summary>Another buffer for as many numbers of the same format.</summary>
    public DeviceBuffer RentLike(DeviceBuffer buffer) => Rent(buffer.Numbers, buffer.Format);

    /// <summary>How many elements of memory so many bf16 numbers take.</summary>
    protected virtual int LengthOfBf16(int numbers) => numbers;

    /// <summary>Gives a rented buffer back; does nothing for a part of one.</summary>
    public void Return(DeviceBuffer buffer)
    {
        buffer.DropForms();
        if (!buffer.IsPart) pool.Return(buffer);
    }

    /// <summary>
    /// True where buffers can be parts of one, and where it pays: where a launch costs microseconds, one for all parts is cheaper than one for each.
    /// </summary>
    public virtual bool HasParts => false;

    /// <summary>A part of a rented buffer, to use until that is returned.</summary>
    /// <param name="whole">Of this device.</param>
    /// <param name="start">A multiple of 64: ILGPU takes every buffer to be aligned to 256 bytes.</param>
    /// <param name="length">Elements.</param>
    public virtual DeviceBuffer Part(DeviceBuffer whole, int start, int length) => throw UnsupportedDevice.For(this, "part of a buffer");

    /// <summary>Copies plain row-major numbers to the device.</summary>
    public abstract void Upload(ReadOnlySpan<float> source, DeviceBuffer target);

    /// <summary>Copies plain row-major numbers from the device.</summary>
    public abstract void Download(DeviceBuffer source, Span<float> target);

    /// <summary>Copies logical N, C, H, W numbers into the device's activation layout; lanes past N become 0.</summary>
    public abstract void UploadBatch(ReadOnlySpan<float> source, Extent extent, DeviceBuffer target);

    /// <summary>Copies a tensor in the device's activation layout to logical N, C, H, W order.</summary>
    public abstract void DownloadBatch(DeviceBuffer source, Extent extent, Span<float> target);

    /// <summary>Sets every element, lanes past N included.</summary>
    public abstract void Fill(DeviceBuffer target, float value);

    /// <summary>Copies all elements of a buffer to another of the same length.</summary>
    public abstract void Copy(DeviceBuffer source, DeviceBuffer target);

    /// <summary>Waits until everything asked for has been done.</summary>
    public virtual void Synchronize() { }

    /// <summary>What is asked for from now on is one step, of a kind that will come again; a device may start it as a whole at <see cref="EndStep"/>.</summary>
    public virtual void BeginStep() { }

    /// <summary>The step has been asked for.</summary>
    public virtual void EndStep() { }

    /// <summary>The step failed; what was asked for need not be done.</summary>
    public void AbandonStep()
    {
        AbandonedSteps++;
        DropStep();
    }

    /// <summary>
    /// How many steps were abandoned so far. Whoever keeps what follows from other numbers keeps this with it, and makes it again where it has changed: it may
    /// have been asked for in such a step, and never been made.
    /// </summary>
    public int AbandonedSteps { get; private set; }

    /// <summary>Forgets what was asked for in the step and has not been started.</summary>
    protected virtual void DropStep() { }

    /// <summary>Takes a new buffer from the system.</summary>
    protected internal abstract DeviceBuffer Allocate(int length);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the pool; a derived device then frees itself.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) pool.Dispose();
    }
}

/// <summary>
/// What convolutions and linear layers multiply on a GPU with tensor cores. Sums and weights are float in any case, and so is everything else but what
/// <see cref="StoredNumbers"/> says of bf16; other devices multiply floats whatever is asked.
/// </summary>
public enum MatrixPrecision
{
    /// <summary>Floats, 23 bits of mantissa; no tensor cores.</summary>
    Fp32,

    /// <summary>Factors rounded to 10 bits of mantissa and the range of float.</summary>
    Tf32,

    /// <summary>Factors rounded to 7 bits of mantissa and the range of float.</summary>
    Bf16,
}

/// <summary>A kernel was asked of a device that it has not been written for: a mistake in the engine, not of the user.</summary>
static class UnsupportedDevice
{
    public static InvalidOperationException For(KernelDevice device, string kernel) =>
        new($"{kernel} has no kernel for the device {device.Name} ({device.GetType().Name})");
}
