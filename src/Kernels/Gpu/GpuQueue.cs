using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace NativeTickets.Kernels;

/// <summary>
/// What an accelerator is asked for, in its order: one stream. On NVIDIA's cards a step is started as one graph (<see cref="StepGraph"/>). What a step asked
/// for is noted here too, so that a driver that refuses its graph gets it kernel by kernel, in the same order and with the same bits.
/// </summary>
/// <remarks>
/// A driver's calls belong to a thread's current context, so every entry makes the card's the current one: devices of one thread take turns, and a device may
/// be used by another thread than the one that opened it.
/// </remarks>
sealed unsafe class GpuQueue : IDisposable
{
    readonly string name;
    readonly Accelerator accelerator;
    readonly List<(INotedWork Work, int Number)> notes = [];
    readonly NotedCopies copies = new();
    readonly NotedUploads uploads = new();
    AcceleratorStream stream;
    StepGraph? graph;
    bool isLost;
    bool hasLeftovers;

    /// <summary>A stream of an accelerator; graphs are used after <see cref="UseGraphs"/>.</summary>
    /// <param name="name">The device's, for messages.</param>
    /// <param name="accelerator">Disposed by whoever made it, after the queue.</param>
    public GpuQueue(string name, Accelerator accelerator)
    {
        (this.name, this.accelerator) = (name, accelerator);
        stream = accelerator.CreateStream(); // the driver's own stream cannot be noted
    }

    /// <summary>Why steps are not started as graphs; null where they are, and where the device has none.</summary>
    public string? WhyNoGraphs { get; private set; }

    /// <summary>
    /// True after the driver answered with an error that was passed on: the card is lost, or ILGPU holds a kernel that was never loaded or memory that was
    /// never given. What it answers when those are given back says nothing new.
    /// </summary>
    public bool HasFailed => isLost || hasLeftovers;

    /// <summary>Whether steps are started as graphs.</summary>
    public bool UsesGraphs => graph is not null;

    /// <summary>Whether a step is being noted and nothing of it has been started.</summary>
    public bool IsNoting => graph is { IsNoting: true };

    /// <summary>Starts steps as graphs from now on, where this is a card of NVIDIA's.</summary>
    public void UseGraphs()
    {
        if (stream is not CudaStream cuda) return;
        if (CudaLibrary.FirstMissing(CudaGraphDriver.Newest) is { } missing) WhyNoGraphs = $"the driver has no {missing}, which came with CUDA 12";
        else graph = new StepGraph(new CudaGraphDriver(cuda.StreamPtr));
    }

    /// <summary>Starts steps kernel by kernel from now on. What was noted of one is started so.</summary>
    /// <param name="why">What to tell whoever asks.</param>
    public void GiveUpGraphs(string why)
    {
        WhyNoGraphs = why;
        var refused = graph;
        graph = null;
        if (refused is null) return;
        try
        {
            refused.Abandon();
        }
        catch (CudaDriverException)
        {
            // that it refuses graphs is what we are here for; ending the stream ends what it notes
        }
        try
        {
            stream.Dispose();
            stream = accelerator.CreateStream();
            accelerator.Synchronize(); // what the other stream was asked for before comes first; an error of a kernel shows here
            if (!refused.WasStarted)
                foreach (var (work, number) in notes) work.StartAgain(stream, number);
            accelerator.Synchronize(); // the numbers to upload are kept by what is given back now
            Forget();
            refused.Dispose();
        }
        catch (Exception exception) when (IsOfDriver(exception))
        {
            throw Lost(exception);
        }
    }

    /// <summary>Asks for a kernel.</summary>
    public void Launch<TArguments>(NotedWork<TArguments> kernel, in TArguments arguments) where TArguments : struct
    {
        accelerator.Bind();
        var isNoting = IsNoting;
        try
        {
            kernel.Start(stream, arguments);
            if (isNoting) notes.Add((kernel, kernel.Note(arguments)));
        }
        catch (AcceleratorException exception) when (isNoting)
        {
            GiveUpGraphs(exception.Message);
            Launch(kernel, arguments);
        }
        catch (AcceleratorException exception)
        {
            throw Lost(exception);
        }
    }

    /// <summary>Copies within the device.</summary>
    public void Copy(ArrayView<float> source, ArrayView<float> target) => Launch(copies, new(source, target));

    /// <summary>Copies to the device; the numbers may change when it returns.</summary>
    public void Upload(ReadOnlySpan<float> source, ArrayView<float> target)
    {
        accelerator.Bind();
        try
        {
            if (IsNoting)
            {
                var kept = graph!.Upload(source, target.LoadEffectiveAddressAsPtr());
                notes.Add((uploads, uploads.Note(new(kept, target))));
                return;
            }
        }
        catch (CudaDriverException exception)
        {
            GiveUpGraphs(exception.Message);
        }
        try
        {
            if (stream is not CudaStream)
            {
                target.CopyFromCPU(stream, source);
                return;
            }
            // CopyFromCPU waits for the whole stream, so the host would stand still in every step. CUDA has taken pageable memory over when the call returns.
            fixed (float* pinned = source) target.CopyFromCPUUnsafeAsync(stream, ref *pinned, source.Length);
        }
        catch (AcceleratorException exception)
        {
            throw Lost(exception);
        }
    }

    /// <summary>Copies from the device, when all that was asked for before is done.</summary>
    public void Download(ArrayView<float> source, Span<float> target)
    {
        StartNoted();
        try
        {
            source.CopyToCPU(stream, target);
        }
        catch (AcceleratorException exception)
        {
            throw Lost(exception);
        }
    }

    /// <summary>A step begins: what it asks for is noted.</summary>
    public void BeginStep()
    {
        if (graph is null) return;
        accelerator.Bind();
        Forget();
        try
        {
            graph.Begin();
        }
        catch (CudaDriverException exception)
        {
            GiveUpGraphs(exception.Message);
        }
    }

    /// <summary>
    /// Starts what was noted of a step; the rest of it is started as it is asked for. So too before what a driver may refuse while it notes: loading kernels,
    /// taking memory.
    /// </summary>
    public void StartNoted()
    {
        accelerator.Bind();
        if (!IsNoting) return;
        try
        {
            graph!.End();
        }
        catch (CudaDriverException exception)
        {
            GiveUpGraphs(exception.Message);
        }
    }

    /// <summary>The step failed: what was noted of it is dropped.</summary>
    public void AbandonStep()
    {
        if (graph is null || isLost) return;
        accelerator.Bind();
        Forget();
        try
        {
            graph.Abandon();
        }
        catch (CudaDriverException exception)
        {
            GiveUpGraphs(exception.Message);
        }
    }

    /// <summary>Waits until all that was asked for is done.</summary>
    public void Synchronize()
    {
        StartNoted();
        try
        {
            accelerator.Synchronize();
        }
        catch (AcceleratorException exception)
        {
            throw Lost(exception);
        }
    }

    /// <summary>What to throw where the driver answered with an error while it computed: the context is lost with it.</summary>
    public GpuException Lost(Exception exception)
    {
        isLost = true;
        return new GpuException(
            $"{name} failed while it computed: {CudaDriver.Words(exception)}; nothing more can be computed on it in this process. What is finished stays, and "
            + "running again continues from the last checkpoint", isLost: true, exception);
    }

    /// <summary>What to throw where the driver refuses a kernel.</summary>
    public GpuException Refused(string kernel, string answer, Exception? inner)
    {
        hasLeftovers = true;
        return new GpuException($"the driver of {name} refuses the kernel {kernel}: {answer}", isLost: false, inner);
    }

    /// <summary>What to throw where the card has no room for so many floats.</summary>
    public InsufficientMemoryException NoRoom(int length, long inUse, Exception inner)
    {
        hasLeftovers = true;
        return new InsufficientMemoryException(
            $"{name} has no room for {4.0 * length / (1 << 20):0.#} MiB beside the {inUse >> 20} MiB in use; take a smaller batch or model "
            + $"({CudaDriver.Words(inner)})", inner);
    }

    /// <summary>True for an error that the driver answered with.</summary>
    public static bool IsOfDriver(Exception exception) => exception is AcceleratorException or CudaDriverException;

    public void Dispose()
    {
        accelerator.Bind();
        graph?.Dispose();
        stream.Dispose();
    }

    void Forget()
    {
        foreach (var (work, _) in notes) work.Forget();
        notes.Clear();
    }
}
