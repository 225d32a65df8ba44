namespace NativeTickets.Kernels;

/// <summary>
/// The specification as a device: double numbers in logical N, C, H, W order, every operation its naive loop. Gradient checks and the comparison of
/// the fast devices run on it. It is slow by design, unless it is fast.
/// </summary>
/// <param name="isFast">
/// Whether convolutions and linear layers run <see cref="Conv2dDouble"/> and <see cref="LinearDouble"/> instead of their naive loops, on several threads: for
/// methods that need double precision, never for comparison.
/// </param>
/// <param name="threads">How many threads a fast one takes; null for one per processor.</param>
public sealed class ReferenceDevice(bool isFast = false, int? threads = null) : KernelDevice
{
    /// <inheritdoc/>
    public override string Name => isFast ? "double" : "reference";

    /// <inheritdoc/>
    public override string Description => isFast ? "double precision on the processor" : "naive loops in double precision, for tests";

    /// <summary>Whether convolutions and linear layers are not the naive loops.</summary>
    public bool IsFast => isFast;

    internal ParallelOptions Parallelism { get; } = new() { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount };

    /// <inheritdoc/>
    public override int LengthOf(Extent extent) => extent.Count;

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<float> source, DeviceBuffer target)
    {
        var values = ReferenceBuffer.Of(target);
        for (var i = 0; i < source.Length; i++) values[i] = source[i];
    }

    /// <summary>Copies doubles to the device without rounding.</summary>
    public static void Upload(ReadOnlySpan<double> source, DeviceBuffer target) => source.CopyTo(ReferenceBuffer.Of(target));

    /// <inheritdoc/>
    public override void Download(DeviceBuffer source, Span<float> target)
    {
        var values = ReferenceBuffer.Of(source);
        for (var i = 0; i < target.Length; i++) target[i] = (float)values[i];
    }

    /// <summary>Copies doubles from the device without rounding.</summary>
    public static void Download(DeviceBuffer source, Span<double> target) => ReferenceBuffer.Of(source).AsSpan(0, target.Length).CopyTo(target);

    /// <inheritdoc/>
    public override void UploadBatch(ReadOnlySpan<float> source, Extent extent, DeviceBuffer target) => Upload(source, target);

    /// <inheritdoc/>
    public override void DownloadBatch(DeviceBuffer source, Extent extent, Span<float> target) => Download(source, target);

    /// <inheritdoc/>
    public override void Fill(DeviceBuffer target, float value) => ReferenceBuffer.Of(target).AsSpan().Fill(value);

    /// <inheritdoc/>
    public override void Copy(DeviceBuffer source, DeviceBuffer target) => ReferenceBuffer.Of(source).AsSpan().CopyTo(ReferenceBuffer.Of(target));

    /// <inheritdoc/>
    protected internal override DeviceBuffer Allocate(int length) => new ReferenceBuffer(this, length);
}

/// <summary>A managed array of doubles.</summary>
sealed class ReferenceBuffer : DeviceBuffer
{
    readonly double[] values;

    public ReferenceBuffer(ReferenceDevice device, int length) : base(device, length) => values = new double[length];

    public override long Bytes => 8L * Length;

    public static double[] Of(DeviceBuffer buffer) => ((ReferenceBuffer)buffer).values;

    public static double[]? OfOptional(DeviceBuffer? buffer) => buffer is null ? null : Of(buffer);

    protected internal override void Free() { }
}
