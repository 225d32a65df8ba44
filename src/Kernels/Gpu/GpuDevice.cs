using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.PTX;
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
    readonly GpuQueue queue;
    readonly int threads;
    readonly Dictionary<Type, INotedWork> kernels = [];
    readonly Dictionary<Type, CompiledKernel> compiled = [];
    readonly string? whyNoTensorCores;
    float[] staging = [];
    DeviceBuffer? counters;

    GpuDevice(string name, Context context, Accelerator accelerator, MatrixPrecision precision)
    {
        Name = name;
        this.context = context;
        this.accelerator = accelerator;
        queue = new GpuQueue(name, accelerator);
        Products = new CardProducts(this);
        IsSimulated = accelerator.AcceleratorType == AcceleratorType.CPU;
        threads = IsSimulated ? SimulatedThreads : accelerator.MaxNumThreads;
        // in the simulator a buffer is an allocation of its own, so that what a kernel does past its end can be seen
        if (!IsSimulated) arena = new GpuArena(accelerator, GpuArena.UsualBlock);
        Precision = MatrixPrecision.Fp32;
        if (precision != MatrixPrecision.Fp32 && HasTensorCores(accelerator))
        {
            whyNoTensorCores = WhyNoTensorCores(precision);
            if (whyNoTensorCores is null) Precision = precision;
        }
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
        GpuListing.Describe(accelerator.Device)
        + (queue.WhyNoGraphs is { } noGraphs ? $"; steps are started kernel by kernel, as graphs do not work here: {noGraphs}" : "")
        + (whyNoTensorCores is null ? "" : $"; products are computed in full precision, as its driver refuses those on tensor cores: {whyNoTensorCores}");

    /// <summary>True where steps are started as graphs.</summary>
    public bool StartsGraphs => queue.UsesGraphs;

    /// <summary>
    /// What to throw for an error of the card that a user can act on: made from what happened. Until somebody says otherwise it is thrown as it is.
    /// </summary>
    public Func<GpuException, Exception> Tell { get; set; } = exception => exception;

    /// <inheritdoc cref="GpuContext.HasDriver"/>
    public static bool HasDriver(GpuKind kind) => GpuContext.HasDriver(kind);

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
        if (kind == GpuKind.Cuda && CudaCards.WhyUnreadable(index) is { } unreadable)
        {
            whyNot = $"card {index} cannot be read: {unreadable}";
            context.Dispose();
            return null;
        }
        GpuDevice? device = null;
        try
        {
            device = new GpuDevice(GpuListing.NameOf(kind, index), context, devices[index].CreateAccelerator(context), precision);
            whyNot = device.IsSimulated ? null : device.WhyNotUsable();
            if (whyNot is null) return device;
        }
        catch (Exception exception) when (exception is GpuException or InsufficientMemoryException || GpuQueue.IsOfDriver(exception))
        {
            whyNot = GpuQueue.IsOfDriver(exception) ? $"the driver refuses it: {CudaDriver.Words(exception)}" : exception.Message;
        }
        if (device is null) context.Dispose();
        else device.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override int LengthOf(Extent extent) => checked(extent.N * extent.C * extent.H * extent.W);

    /// <inheritdoc/>
    public override bool StoresBf16 => Precision == MatrixPrecision.Bf16;

    /// <inheritdoc/>
    public override bool HasParts => true;

    /// <inheritdoc/>
    public override DeviceBuffer Part(DeviceBuffer whole, int start, int length) => new GpuBuffer(whole, start, length);

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<float> source, DeviceBuffer target)
    {
        if (source.Length == 0) return;
        try
        {
            queue.Upload(source, GpuBuffer.Of(target).SubView(0, source.Length));
        }
        catch (GpuException exception)
        {
            throw Tell(exception);
        }
    }

    /// <inheritdoc/>
    public override void Download(DeviceBuffer source, Span<float> target)
    {
        if (target.Length == 0) return;
        ReadBacks++;
        try
        {
            queue.Download(GpuBuffer.Of(source).SubView(0, target.Length), target);
        }
        catch (GpuException exception)
        {
            throw Tell(exception);
        }
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
    public override void Copy(DeviceBuffer source, DeviceBuffer target)
    {
        try
        {
            queue.Copy(GpuBuffer.Of(source), GpuBuffer.Of(target));
        }
        catch (GpuException exception)
        {
            throw Tell(exception);
        }
    }

    /// <inheritdoc/>
    public override void BeginStep() => Told(queue.BeginStep);

    /// <inheritdoc/>
    public override void EndStep() => Told(queue.StartNoted);

    /// <inheritdoc/>
    protected override void DropStep() => Told(queue.AbandonStep);

    /// <inheritdoc/>
    public override void Synchronize() => Told(queue.Synchronize);

    /// <summary>So many whole numbers that are 0 whenever a kernel begins: kernels that count leave them so, and run one after the other.</summary>
    internal DeviceBuffer Counters(int count)
    {
        if (counters is null || counters.Length < count)
        {
            counters?.Free();
            counters = Allocate(Math.Max(count, 1024)); // the device's own, as long as it lives
            Fill(counters, 0);
        }
        return counters;
    }

    /// <summary>Bytes of memory the accelerator has, in use or not.</summary>
    internal long MemoryBytes => accelerator.MemorySize;

    /// <inheritdoc/>
    protected override int LengthOfBf16(int numbers) => numbers / 2;

    /// <summary>What each kernel was asked for so far.</summary>
    public IEnumerable<KernelLaunches> Launches => kernels.Values.Select(kernel => ((ICountedKernel)kernel).Launches);

    /// <summary>Whether what launches are handed is counted, which takes time.</summary>
    public bool CountsBytes { get; set; }

    /// <summary>Its products on tensor cores.</summary>
    public CardProducts Products { get; }

    /// <summary>How often numbers were read back to the host so far; each waits for everything that was asked for.</summary>
    internal long ReadBacks { get; private set; }

    /// <summary>Runs a body for each of count elements; later launches and copies wait for it.</summary>
    internal void Run<TBody>(int count, TBody body) where TBody : struct, IGpuBody
    {
        try
        {
            if (!kernels.TryGetValue(typeof(TBody), out var kernel)) kernels.Add(typeof(TBody), kernel = LoadEach<TBody>());
            var stride = Math.Min(count, threads);
            if (stride == 0) return;
            var each = (EachKernel<TBody>)kernel;
            each.Count(body, CountsBytes);
            queue.Launch(each, new(stride, count, body));
        }
        catch (GpuException exception)
        {
            throw Tell(exception);
        }
    }

    /// <summary>Runs x · y · z groups of a body's threads; later launches and copies wait for them.</summary>
    internal void RunGroups<TBody>(int x, int y, int z, TBody body) where TBody : struct, IGroupBody
    {
        try
        {
            if (!kernels.TryGetValue(typeof(TBody), out var kernel)) kernels.Add(typeof(TBody), kernel = LoadGroups<TBody>());
            var groups = (GroupKernel<TBody>)kernel;
            groups.Count(body, CountsBytes);
            queue.Launch(groups, new(new Index3D(x, y, z), body));
        }
        catch (GpuException exception)
        {
            throw Tell(exception);
        }
    }

    /// <inheritdoc/>
    protected internal override DeviceBuffer Allocate(int length)
    {
        try
        {
            queue.StartNoted(); // a driver may refuse memory while it notes
            return arena is null ? new GpuBuffer(this, accelerator.Allocate1D<float>(length)) : new GpuBuffer(this, arena.Take(length));
        }
        catch (GpuException exception)
        {
            throw Tell(exception);
        }
        catch (AcceleratorException exception)
        {
            throw queue.NoRoom(length, AllocatedBytes, exception);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        try
        {
            if (!queue.HasFailed) queue.Synchronize();
            queue.Dispose();
            base.Dispose(disposing);
            counters?.Free();
            arena?.Dispose();
            accelerator.Dispose();
            context.Dispose();
        }
        catch (Exception exception) when (queue.HasFailed && (GpuQueue.IsOfDriver(exception) || exception is GpuException))
        {
            // the error has been shown already; a card that is lost, or keeps a kernel it never loaded, answers with it again, and what it holds ends with us
        }
    }

    EachKernel<TBody> LoadEach<TBody>() where TBody : struct, IGpuBody => new(
        accelerator is CudaAccelerator
            ? Loaded(typeof(TBody), kernel => accelerator.LoadAutoGroupedKernel(kernel)).CreateLauncherDelegate<
                Action<AcceleratorStream, Index1D, int, int, TBody>>()
            : accelerator.LoadAutoGroupedKernel<Index1D, int, int, TBody>(GpuLaunch.Each));

    GroupKernel<TBody> LoadGroups<TBody>() where TBody : struct, IGroupBody => new(
        accelerator is CudaAccelerator
            ? Loaded(typeof(TBody), accelerator.LoadKernel).CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, TBody>>()
            : accelerator.LoadKernel<TBody>(GpuGroupLaunch.Run));

    /// <summary>Loads a kernel into the driver, which may refuse it while a step is noted: what was noted is started first.</summary>
    Kernel Loaded(Type body, Func<CompiledKernel, Kernel> load)
    {
        queue.StartNoted();
        try
        {
            return load(Compiled(body));
        }
        catch (CudaException exception)
        {
            // ILGPU keeps a kilobyte of what the driver's compiler says; asked once more, it says all of it
            var why = CudaModules.WhyRefused(((PTXCompiledKernel)Compiled(body)).PTXAssembly) ?? CudaDriver.Words(exception);
            throw queue.Refused(GpuLaunch.NameOf(body), why, exception);
        }
    }

    /// <summary>What the driver of a card of NVIDIA's makes of each kernel that it may be asked for; nothing on other devices.</summary>
    public IEnumerable<CudaKernelFacts> KernelFacts()
    {
        if (accelerator is not CudaAccelerator) yield break;
        foreach (var body in GpuKernels.OnCard(HasTensorCores(accelerator)))
        {
            var kernel = (PTXCompiledKernel)Compiled(body);
            var groupSize = typeof(IGroupBody).IsAssignableFrom(body) ? GpuGroupLaunch.SizeOf(body) : 256; // what drivers choose for most small kernels
            yield return CudaModules.FactsOf(kernel.PTXAssembly, kernel.Name, groupSize) with { Name = GpuLaunch.NameOf(body), Text = kernel.PTXAssembly };
        }
    }

    /// <summary>A kernel as the driver takes it.</summary>
    internal CompiledKernel Compiled(Type body)
    {
        if (compiled.TryGetValue(body, out var kernel)) return kernel;
        accelerator.Bind();
        var (entry, specialization) = typeof(IGroupBody).IsAssignableFrom(body)
            ? (GpuGroupLaunch.Entry(body), new KernelSpecialization(GpuGroupLaunch.SizeOf(body), null))
            : (GpuLaunch.Entry(body), KernelSpecialization.Empty);
        kernel = accelerator.GetBackend().Compile(entry, specialization, new AddressSpaceHook());
        if (kernel is PTXCompiledKernel { PTXAssembly: var text } ptx)
        {
            var isOfHopper = accelerator is CudaAccelerator { Architecture.Major: >= 9 } && GpuKernels.NeedsTensorCores(body);
            kernel = KernelText.With(ptx, GpuLaunch.NameOf(body), isOfHopper ? HopperText.Of(text) : text);
        }
        compiled.Add(body, kernel);
        return kernel;
    }

    /// <summary>Why the driver refuses products on tensor cores; null where it takes them. Looked at before anything depends on the precision.</summary>
    string? WhyNoTensorCores(MatrixPrecision precision)
    {
        foreach (var body in MatrixProductGpu.TensorBodies(precision))
            if (CudaModules.WhyRefused(((PTXCompiledKernel)Compiled(body)).PTXAssembly) is { } why) return $"{GpuLaunch.NameOf(body)}: {why.Split('\n')[0]}";
        return null;
    }

    /// <summary>
    /// Why nothing should be computed here; null where a first kernel and two small steps as graphs, of which the second updates the first one's, come out
    /// right, or graphs do not and the same steps kernel by kernel do.
    /// </summary>
    string? WhyNotUsable()
    {
        if (GpuTrial.Failure(this, 3) is { } failure) return $"its first kernel and two copies {failure}";
        queue.UseGraphs();
        if (Enumerable.Range(1, 2).Select(number => GpuTrial.Failure(this, number)).FirstOrDefault(found => found is not null) is not { } wrong) return null;
        queue.GiveUpGraphs($"a graph of two kernels and a copy {wrong}");
        return null;
    }

    void Told(Action work)
    {
        try
        {
            work();
        }
        catch (GpuException exception)
        {
            throw Tell(exception);
        }
    }

    static bool HasTensorCores(Accelerator accelerator) => accelerator is CudaAccelerator { Architecture.Major: >= 8 };

    Span<float> Staging(int count)
    {
        if (staging.Length < count) staging = new float[count];
        return staging.AsSpan(0, count);
    }
}
