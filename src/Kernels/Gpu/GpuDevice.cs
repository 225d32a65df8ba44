using System.Globalization;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
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
    readonly GpuArena? arena;
    readonly int threads;
    readonly Dictionary<Type, Delegate> launchers = [];
    AcceleratorStream stream;
    StepGraph? graph;
    string? whyNoGraphs;
    float[] staging = [];

    GpuDevice(string name, Context context, Accelerator accelerator, MatrixPrecision precision)
    {
        Name = name;
        this.context = context;
        this.accelerator = accelerator;
        IsSimulated = accelerator.AcceleratorType == AcceleratorType.CPU;
        threads = IsSimulated ? SimulatedThreads : accelerator.MaxNumThreads;
        Precision = HasTensorCores(accelerator) ? precision : MatrixPrecision.Fp32;
        stream = accelerator.CreateStream(); // the driver's own stream cannot be noted
        // in the simulator a buffer is an allocation of its own, so that what a kernel does past its end can be seen
        if (!IsSimulated) arena = new GpuArena(accelerator, GpuArena.UsualBlock);
        if (stream is CudaStream cuda) TryGraphs(cuda);
    }

    /// <inheritdoc/>
    public override MatrixPrecision Precision { get; }

    /// <summary>True where matrix products run on tensor cores.</summary>
    internal bool UsesTensorCores => Precision != MatrixPrecision.Fp32;

    /// <summary>True where threads are simulated and cost microseconds.</summary>
    internal bool IsSimulated { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Description =>
        Describe(accelerator.Device) + (whyNoGraphs is null ? "" : $"; steps are started kernel by kernel, as graphs do not work here: {whyNoGraphs}");

    /// <summary>Opens device <paramref name="index"/> of a kind, or says why it cannot.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="index">From 0, as <see cref="GpuListing"/> counts.</param>
    /// <param name="precision">What matrix products multiply, where the card has tensor cores of compute capability 8.0 or later.</param>
    /// <param name="whyNot">The reason where the answer is null.</param>
    public static GpuDevice? Open(GpuKind kind, int index, MatrixPrecision precision, out string? whyNot)
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
            return new GpuDevice(GpuListing.NameOf(kind, index), context, devices[index].CreateAccelerator(context), precision);
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
        if (graph is { IsNoting: true })
        {
            graph.Upload(source, GpuBuffer.AddressOf(target));
            return;
        }
        var view = GpuBuffer.Of(target).SubView(0, source.Length);
        if (stream is not CudaStream)
        {
            view.CopyFromCPU(stream, source);
            return;
        }
        // CopyFromCPU waits for the whole stream, so the host would stand still in every step. CUDA has taken pageable memory over when the call returns.
        fixed (float* pinned = source) view.CopyFromCPUUnsafeAsync(stream, ref *pinned, source.Length);
    }

    /// <inheritdoc/>
    public override void Download(DeviceBuffer source, Span<float> target)
    {
        if (target.Length == 0) return;
        ReadBacks++;
        graph?.End();
        GpuBuffer.Of(source).SubView(0, target.Length).CopyToCPU(stream, target);
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
    public override void Copy(DeviceBuffer source, DeviceBuffer target) => GpuBuffer.Of(source).CopyTo(stream, GpuBuffer.Of(target));

    /// <inheritdoc/>
    public override void BeginStep() => graph?.Begin();

    /// <inheritdoc/>
    public override void EndStep() => graph?.End();

    /// <inheritdoc/>
    public override void AbandonStep() => graph?.Abandon();

    /// <inheritdoc/>
    public override void Synchronize()
    {
        graph?.End();
        accelerator.Synchronize();
    }

    /// <summary>Bytes of memory the accelerator has, in use or not.</summary>
    internal long MemoryBytes => accelerator.MemorySize;

    /// <summary>How many kernels were launched so far.</summary>
    internal long Launches { get; private set; }

    /// <summary>How often numbers were read back to the host so far; each waits for everything that was asked for.</summary>
    internal long ReadBacks { get; private set; }

    /// <summary>What a device is, in words.</summary>
    internal static string Describe(ILGPU.Runtime.Device device) => device switch
    {
        CudaDevice cuda => string.Create(
            CultureInfo.InvariantCulture, $"{cuda.Name}, compute capability {cuda.Architecture?.Major}.{cuda.Architecture?.Minor}"),
        _ when device.AcceleratorType == AcceleratorType.CPU => "ILGPU's simulator: the GPU kernels on the CPU, for tests",
        _ => device.Name,
    };

    /// <summary>Runs a body for each of count elements; later launches and copies wait for it.</summary>
    internal void Run<TBody>(int count, TBody body) where TBody : struct, IGpuBody
    {
        if (!launchers.TryGetValue(typeof(TBody), out var launcher))
        {
            launcher = accelerator is CudaAccelerator
                ? accelerator.LoadAutoGroupedKernel(Compiled(GpuLaunch.Entry(typeof(TBody)), KernelSpecialization.Empty))
                    .CreateLauncherDelegate<Action<AcceleratorStream, Index1D, int, int, TBody>>()
                : accelerator.LoadAutoGroupedKernel<Index1D, int, int, TBody>(GpuLaunch.Each);
            launchers.Add(typeof(TBody), launcher);
        }
        var stride = Math.Min(count, threads);
        if (stride == 0) return;
        Launches++;
        ((Action<AcceleratorStream, Index1D, int, int, TBody>)launcher)(stream, stride, stride, count, body);
    }

    /// <summary>Runs x · y · z groups of a body's threads; later launches and copies wait for them.</summary>
    internal void RunGroups<TBody>(int x, int y, int z, TBody body) where TBody : struct, IGroupBody
    {
        if (!launchers.TryGetValue(typeof(TBody), out var launcher))
        {
            launcher = accelerator is CudaAccelerator
                ? accelerator.LoadKernel(Compiled(GpuGroupLaunch.Entry(typeof(TBody)), new KernelSpecialization(TBody.GroupSize, null)))
                    .CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, TBody>>()
                : accelerator.LoadKernel<TBody>(GpuGroupLaunch.Run);
            launchers.Add(typeof(TBody), launcher);
        }
        Launches++;
        ((Action<AcceleratorStream, KernelConfig, TBody>)launcher)(stream, new KernelConfig(new Index3D(x, y, z), new Index3D(TBody.GroupSize, 1, 1)), body);
    }

    /// <inheritdoc/>
    protected internal override DeviceBuffer Allocate(int length)
    {
        try
        {
            return arena is null ? new GpuBuffer(this, accelerator.Allocate1D<float>(length)) : new GpuBuffer(this, arena.Take(length));
        }
        catch (AcceleratorException exception)
        {
            throw new InsufficientMemoryException(
                $"{Name} has no room for {4L * length >> 20} MiB beside the {AllocatedBytes >> 20} MiB in use; take a smaller batch or model "
                + $"({exception.Message})", exception);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            graph?.Dispose();
            accelerator.Synchronize();
        }
        base.Dispose(disposing);
        if (!disposing) return;
        arena?.Dispose();
        stream.Dispose();
        accelerator.Dispose();
        context.Dispose();
    }

    CompiledKernel Compiled(EntryPointDescription entry, KernelSpecialization specialization) =>
        accelerator.GetBackend().Compile(entry, specialization, new AddressSpaceHook());

    /// <summary>Notes steps from now on if two small ones, of which the second updates the first one's graph, come out right; else says why not.</summary>
    void TryGraphs(CudaStream cuda)
    {
        try
        {
            graph = new StepGraph(new CudaGraphDriver(cuda.StreamPtr));
            whyNoGraphs = Enumerable.Range(1, 2).Select(StepFailure).FirstOrDefault(failure => failure is not null);
        }
        catch (Exception exception) when (exception is CudaDriverException or DllNotFoundException or EntryPointNotFoundException)
        {
            whyNoGraphs = exception.Message;
        }
        if (whyNoGraphs is null) return;
        graph = null;                        // what a driver that answers with errors still holds of it, ends with the process
        stream = accelerator.CreateStream(); // the other may still be noting
    }

    string? StepFailure(int number)
    {
        const int Count = 64;
        var (filled, sent, sum) = (Rent(Count), Rent(Count), new float[Count]);
        BeginStep();
        Fill(filled, number);
        Upload(Enumerable.Range(0, Count).Select(i => (float)i).ToArray(), sent);
        ElementwiseKernels.Plain(Count, new ForwardPair<Add>(), sent, filled, sent);
        EndStep();
        Download(sent, sum);
        Return(filled);
        Return(sent);
        var wrong = Array.FindIndex([.. sum.Select((value, i) => value == number + i)], isRight => !isRight);
        return wrong < 0 ? null : $"a graph of two kernels and a copy gave {sum[wrong]} where {number + wrong} is correct";
    }

    static bool HasTensorCores(Accelerator accelerator) => accelerator is CudaAccelerator { Architecture.Major: >= 8 };

    Span<float> Staging(int count)
    {
        if (staging.Length < count) staging = new float[count];
        return staging.AsSpan(0, count);
    }
}
