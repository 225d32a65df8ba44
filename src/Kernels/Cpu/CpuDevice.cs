using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace NativeTickets.Kernels;

/// <summary>The processor itself: SIMD kernels in the batch-lane layout (<see cref="Lanes"/>), float.</summary>
public sealed unsafe class CpuDevice : KernelDevice
{
    readonly Dictionary<int, WeightPattern> fullPatterns = [];
    DeviceBuffer? scratch;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many threads work on a kernel; all processors when null. Results do not depend on it.</param>
    public CpuDevice(int? threads = null) => Workers = new Workers(threads ?? Environment.ProcessorCount);

    /// <summary>
    /// True to round numbers where a card in <c>precision: bf16</c> would store or multiply them so (<see cref="StoredNumbers"/>): to see what that does to a
    /// training run.
    /// </summary>
    public bool InPlaceOfCard { get; init; }

    /// <inheritdoc/>
    public override bool StoresBf16 => InPlaceOfCard;

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <inheritdoc/>
    public override string Description => $"{Workers.ThreadCount} {(Workers.ThreadCount == 1 ? "thread" : "threads")}, {Instructions}";

    /// <summary>How many threads work on a kernel.</summary>
    public int ThreadCount => Workers.ThreadCount;

    /// <summary>The widest vector instructions that the runtime uses here.</summary>
    public static string Instructions =>
        Vector512.IsHardwareAccelerated ? "AVX-512"
        : Fma.IsSupported ? "AVX2 with FMA"
        : AdvSimd.Arm64.IsSupported ? "NEON"
        : "no fused multiply-add: right, but some 200 times slower";

    internal Workers Workers { get; }

    /// <summary>Blocks of images of the batch whose orders of sums are wanted; null for those of the batch at hand.</summary>
    internal int? OrderBlocks => Shares?.Blocks ?? WholeBlocks;

    /// <summary>A pattern of this many weights that prunes none; its lists are made once for each geometry.</summary>
    internal WeightPattern FullPattern(int weights)
    {
        if (!fullPatterns.TryGetValue(weights, out var pattern))
        {
            var mask = new float[weights];
            Array.Fill(mask, 1);
            fullPatterns[weights] = pattern = new WeightPattern(mask);
        }
        return pattern;
    }

    /// <summary>Runs tasks that need memory to work in. It is this device's own, grows to the largest need and stays.</summary>
    /// <param name="tasks">How many.</param>
    /// <param name="floats">What one task needs.</param>
    /// <param name="work">The tasks.</param>
    internal void RunWithScratch<TBody>(int tasks, int floats, TBody work) where TBody : unmanaged, IScratchBody
    {
        var size = (floats + Lanes.Width - 1) / Lanes.Width * Lanes.Width;
        var all = checked(ThreadCount * size);
        if (scratch is null || scratch.Length < all)
        {
            if (scratch is not null) Return(scratch);
            scratch = Rent(all);
        }
        Workers.Run(tasks, work, CpuBuffer.Of(scratch), size);
    }

    /// <inheritdoc/>
    public override int LengthOf(Extent extent) => checked(Lanes.Blocks(extent.N) * Lanes.Width * extent.Image);

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<float> source, DeviceBuffer target) => source.CopyTo(new Span<float>(CpuBuffer.Of(target), target.Length));

    /// <inheritdoc/>
    public override void Download(DeviceBuffer source, Span<float> target) => new Span<float>(CpuBuffer.Of(source), target.Length).CopyTo(target);

    /// <inheritdoc/>
    public override void UploadBatch(ReadOnlySpan<float> source, Extent extent, DeviceBuffer target)
    {
        if (source.Length != extent.Count) throw new ArgumentException($"{extent} has {extent.Count} elements, got {source.Length}", nameof(source));
        fixed (float* from = source) Workers.Run(Lanes.Blocks(extent.N), new ToLanes(from, CpuBuffer.Of(target), extent));
    }

    /// <inheritdoc/>
    public override void DownloadBatch(DeviceBuffer source, Extent extent, Span<float> target)
    {
        if (target.Length != extent.Count) throw new ArgumentException($"{extent} has {extent.Count} elements, got {target.Length}", nameof(target));
        var from = CpuBuffer.Of(source);
        for (var n = 0; n < extent.N; n++)
        {
            var lane = from + (long)(n / Lanes.Width) * extent.Image * Lanes.Width + n % Lanes.Width;
            var image = target.Slice(n * extent.Image, extent.Image);
            for (var i = 0; i < image.Length; i++) image[i] = lane[i * Lanes.Width];
        }
    }

    /// <inheritdoc/>
    public override void Fill(DeviceBuffer target, float value) => new Span<float>(CpuBuffer.Of(target), target.Length).Fill(value);

    /// <inheritdoc/>
    public override void Copy(DeviceBuffer source, DeviceBuffer target) =>
        NativeMemory.Copy(CpuBuffer.Of(source), CpuBuffer.Of(target), (nuint)target.Length * sizeof(float));

    /// <inheritdoc/>
    protected internal override DeviceBuffer Allocate(int length)
    {
        try
        {
            return new CpuBuffer(this, length);
        }
        catch (OutOfMemoryException exception)
        {
            throw new InsufficientMemoryException(
                $"{Name} has no room for {4L * length >> 20} MiB beside the {AllocatedBytes >> 20} MiB in use; take a smaller batch or model", exception);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) Workers.Dispose();
    }

    readonly struct ToLanes(float* source, float* target, Extent extent) : IParallelBody
    {
        public void Run(int block)
        {
            var to = target + (long)block * extent.Image * Lanes.Width;
            for (var lane = 0; lane < Lanes.Width; lane++)
            {
                var n = block * Lanes.Width + lane;
                if (n >= extent.N)
                {
                    for (var i = 0; i < extent.Image; i++) to[i * Lanes.Width + lane] = 0;
                    continue;
                }
                var image = source + (long)n * extent.Image;
                for (var i = 0; i < extent.Image; i++) to[i * Lanes.Width + lane] = image[i];
            }
        }
    }
}

/// <summary>Native memory, aligned to a cache line so that a vector of 16 floats never straddles two.</summary>
sealed unsafe class CpuBuffer : DeviceBuffer
{
    const nuint CacheLine = 64;
    float* pointer;

    public CpuBuffer(CpuDevice device, int length) : base(device, length) =>
        pointer = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), CacheLine);

    public override long Bytes => 4L * Length;

    public static float* Of(DeviceBuffer buffer) => ((CpuBuffer)buffer).pointer;

    public static float* OfOptional(DeviceBuffer? buffer) => buffer is null ? null : Of(buffer);

    protected internal override void Free()
    {
        NativeMemory.AlignedFree(pointer);
        pointer = null;
    }
}
