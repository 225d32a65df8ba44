using System.Globalization;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace NativeTickets.Kernels;

/// <summary>
/// A GPU through ILGPU, or its simulator. Activations are channels last, [N][H][W][C], so that neighboring threads read neighboring channels; all
/// other tensors are plain row-major, filters K, C, R, S. One stream: launches, copies and the reuse of pooled buffers happen in the order asked for.
/// </summary>
public sealed class GpuDevice : KernelDevice
{
    const int SimulatedThreads = 32; // a simulated thread costs microseconds to start, and loops over its elements at the processor's own speed

    readonly Context context;
    readonly Accelerator accelerator;
    readonly int threads;
    readonly Dictionary<Type, Delegate> launchers = [];
    float[] staging = [];

    GpuDevice(string name, Context context, Accelerator accelerator)
    {
        Name = name;
        this.context = context;
        this.accelerator = accelerator;
        threads = accelerator.AcceleratorType == AcceleratorType.CPU ? SimulatedThreads : accelerator.MaxNumThreads;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description => Describe(accelerator.Device);

    /// <summary>Opens device <paramref name="index"/> of a kind, or says why it cannot.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="index">From 0, as <see cref="GpuListing"/> counts.</param>
    /// <param name="whyNot">The reason where the answer is null.</param>
    public static GpuDevice? Open(GpuKind kind, int index, out string? whyNot)
    {
        var context = GpuContext.Open(kind, out whyNot);
        if (context is null) return null;
        var devices = GpuContext.DevicesOf(context, kind);
        if (index >= devices.Count)
        {
            whyNot = $"there {(devices.Count == 1 ? "is 1 device" : $"are {devices.Count} devices")} of this kind, counted from 0";
            context.Dispose();
            return null;
        }
        try
        {
            return new GpuDevice(GpuListing.NameOf(kind, index), context, devices[index].CreateAccelerator(context));
        }
        catch (AcceleratorException exception)
        {
            whyNot = $"the driver refuses it: {exception.Message}";
            context.Dispose();
            return null;
        }
    }

    /// <inheritdoc/>
    public override int LengthOf(Extent extent) => checked(extent.N * extent.C * extent.H * extent.W);

    /// <inheritdoc/>
    public override bool HasParts => true;

    /// <inheritdoc/>
    public override DeviceBuffer Part(DeviceBuffer whole, int start, int length) => new GpuBuffer(whole, start, length);

    /// <inheritdoc/>
    public override unsafe void Upload(ReadOnlySpan<float> source, DeviceBuffer target)
    {
        if (source.Length == 0) return;
        var view = GpuBuffer.Of(target).SubView(0, source.Length);
        if (accelerator.AcceleratorType != AcceleratorType.Cuda)
        {
            view.CopyFromCPU(accelerator.DefaultStream, source);
            return;
        }
        // CopyFromCPU waits for the whole stream, so the host would stand still in every step. CUDA has taken pageable memory over when the call returns.
        fixed (float* pinned = source) view.CopyFromCPUUnsafeAsync(accelerator.DefaultStream, ref *pinned, source.Length);
    }

    /// <inheritdoc/>
    public override void Download(DeviceBuffer source, Span<float> target)
    {
        if (target.Length == 0) return;
        ReadBacks++;
        GpuBuffer.Of(source).SubView(0, target.Length).CopyToCPU(accelerator.DefaultStream, target);
    }

    /// <inheritdoc/>
    public override void UploadBatch(ReadOnlySpan<float> source, Extent extent, DeviceBuffer target)
    {
        if (source.Length != extent.Count) throw new ArgumentException($"{extent} has {extent.Count} elements, got {source.Length}", nameof(source));
        var staged = Staging(extent.Count);
        ChannelsLast.FromLogical(source, extent, staged);
        Upload(staged, target);
    }

    /// <inheritdoc/>
    public override void DownloadBatch(DeviceBuffer source, Extent extent, Span<float> target)
    {
        if (target.Length != extent.Count) throw new ArgumentException($"{extent} has {extent.Count} elements, got {target.Length}", nameof(target));
        var staged = Staging(extent.Count);
        Download(source, staged);
        ChannelsLast.ToLogical(staged, extent, target);
    }

    /// <inheritdoc/>
    public override void Fill(DeviceBuffer target, float value) => FillGpu.Run(this, target, value);

    /// <inheritdoc/>
    public override void Copy(DeviceBuffer source, DeviceBuffer target) => GpuBuffer.Of(source).CopyTo(accelerator.DefaultStream, GpuBuffer.Of(target));

    /// <inheritdoc/>
    public override void Synchronize() => accelerator.Synchronize();

    /// <summary>Bytes of memory the accelerator has, in use or not.</summary>
    internal long MemoryBytes => accelerator.MemorySize;

    /// <summary>How many kernels were launched so far.</summary>
    internal long Launches { get; private set; }

    /// <summary>How often numbers were read back to the host so far; each waits for everything that was asked for.</summary>
    internal long ReadBacks { get; private set; }

    /// <summary>What a device is, in words.</summary>
    internal static string Describe(ILGPU.Runtime.Device device) => device switch
    {
        CudaDevice cuda => string.Create(CultureInfo.InvariantCulture, $"{cuda.Name}, compute capability {cuda.Architecture?.Major}.{cuda.Architecture?.Minor}"),
        _ when device.AcceleratorType == AcceleratorType.CPU => "ILGPU's simulator: the GPU kernels on the CPU, for tests",
        _ => device.Name,
    };

    /// <summary>Runs a body for each of count elements; later launches and copies wait for it.</summary>
    internal void Run<TBody>(int count, TBody body) where TBody : struct, IGpuBody
    {
        if (!launchers.TryGetValue(typeof(TBody), out var launcher))
        {
            launcher = accelerator.LoadAutoGroupedKernel<Index1D, int, int, TBody>(GpuLaunch.Each);
            launchers.Add(typeof(TBody), launcher);
        }
        var stride = Math.Min(count, threads);
        if (stride == 0) return;
        Launches++;
        ((Action<AcceleratorStream, Index1D, int, int, TBody>)launcher)(accelerator.DefaultStream, stride, stride, count, body);
    }

    /// <inheritdoc/>
    protected internal override DeviceBuffer Allocate(int length)
    {
        try
        {
            return new GpuBuffer(this, accelerator.Allocate1D<float>(length));
        }
        catch (AcceleratorException exception)
        {
            throw new InsufficientMemoryException(
                $"{Name} has no room for {4L * length >> 20} MiB beside the {AllocatedBytes >> 20} MiB in use; take a smaller batch or model ({exception.Message})", exception);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) accelerator.Synchronize();
        base.Dispose(disposing);
        if (!disposing) return;
        accelerator.Dispose();
        context.Dispose();
    }

    Span<float> Staging(int count)
    {
        if (staging.Length < count) staging = new float[count];
        return staging.AsSpan(0, count);
    }
}
