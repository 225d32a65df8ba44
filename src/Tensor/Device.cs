using System.Globalization;
using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>Where tensors live and operations run. Open one, use it for every tensor, dispose it last.</summary>
public sealed class Device : IDisposable
{
    Device(KernelDevice kernels) => Kernels = kernels;

    /// <summary>The name to open it by.</summary>
    public string Name => Kernels.Name;

    /// <summary>What it is, in words.</summary>
    public string Description => Kernels.Description;

    /// <summary>
    /// What convolutions and linear layers multiply here, <c>fp32</c>, <c>tf32</c> or <c>bf16</c>: what was asked for where there are tensor cores, else
    /// floats.
    /// </summary>
    public string Precision => Kernels.Precision switch { MatrixPrecision.Tf32 => "tf32", MatrixPrecision.Bf16 => "bf16", _ => "fp32" };

    /// <summary>Bytes of tensor memory held from the system, in use or kept for the next step.</summary>
    public long AllocatedBytes => Kernels.AllocatedBytes;

    /// <summary>What a reader has to know of its choice: why <c>auto</c> took the processor though there is a driver for NVIDIA cards; else null.</summary>
    public string? Note { get; private init; }

    internal KernelDevice Kernels { get; }

    /// <summary>
    /// How many images the batch has of which a part is computed here, so that orders of sums are those of the whole batch; null where a batch is whole.
    /// </summary>
    public int? PartOf
    {
        set => Kernels.WholeBlocks = value is { } images ? SharedBatch.BlocksOf(images) : null;
    }

    /// <summary>Which images of the running step's batch are here, where it is shared out; null where it is not.</summary>
    public BatchPart? Part => Kernels.Shares is { } shares ? new BatchPart(shares.First, shares.Count, shares.Images) : null;

    /// <summary>How many kernels a GPU was asked for so far; 0 on other devices.</summary>
    public long Launches => LaunchesOfKernels.Sum(kernel => kernel.Count);

    /// <summary>How often a GPU was asked for each kernel so far, by name; nothing on other devices.</summary>
    public IEnumerable<(string Name, long Count)> LaunchesByKernel => LaunchesOfKernels.Select(kernel => (kernel.Name, kernel.Count));

    /// <summary>
    /// What the launches of each kernel of a GPU that is not of a product were handed so far, in bytes, each buffer once for a launch: what moves at least.
    /// 0 while <see cref="CountsBytes"/> is false.
    /// </summary>
    public IEnumerable<(string Name, long Bytes)> BytesBesideProducts =>
        LaunchesOfKernels.Where(kernel => !kernel.IsOfProduct).Select(kernel => (kernel.Name, kernel.Bytes));

    /// <summary>Whether a GPU counts what its kernels are handed, which takes time; false on other devices.</summary>
    public bool CountsBytes
    {
        get => Kernels is GpuDevice { CountsBytes: true };
        set
        {
            if (Kernels is GpuDevice gpu) gpu.CountsBytes = value;
        }
    }

    /// <summary>
    /// Each product on tensor cores that a GPU was asked for so far, how often, and what it takes at least on an H100; nothing on other devices.
    /// </summary>
    public IEnumerable<(ProductBounds Product, long Count)> Products =>
        (Kernels as GpuDevice)?.Products.Asked.Select(pair => (ProductBounds.Of(pair.Product), pair.Count)) ?? [];

    /// <summary>
    /// Measures each product on tensor cores that some work asks for by every tile that computes it, and has it take the fastest from then on: results keep
    /// their bits. The numbers that the work computes are void. Nothing is measured on other devices.
    /// </summary>
    /// <param name="work">Asks for products, outside of a <see cref="Step"/>.</param>
    /// <param name="rounds">Through all tiles; the median counts.</param>
    /// <param name="repeats">How often a product is computed in each.</param>
    public IReadOnlyList<ProductTiles> MeasureTiles(Action work, int rounds, int repeats) =>
        (Kernels as GpuDevice)?.Products.Measure(work, rounds, repeats).Select(ProductTiles.Of).ToArray() ?? [];

    /// <summary>Has products on tensor cores take tiles that were measured on a card like this one; results keep their bits.</summary>
    /// <param name="tiles">Of <see cref="MeasureTiles"/>, in this precision.</param>
    /// <exception cref="DeviceException">One names a tile that there is not.</exception>
    public void UseTiles(IEnumerable<ProductTiles> tiles)
    {
        try
        {
            (Kernels as GpuDevice)?.Products.Use(tiles.Select(each => each.Times));
        }
        catch (ArgumentException exception)
        {
            throw new DeviceException(exception.Message, exception);
        }
    }

    /// <summary>What the driver of a card of NVIDIA's makes of each kernel that it may be asked for; nothing on other devices. Takes a minute or so.</summary>
    public IEnumerable<KernelFacts> ReadKernels() => (Kernels as GpuDevice)?.KernelFacts()
        .Select(facts => new KernelFacts(facts.Name, facts.Registers, facts.LocalBytes, facts.SharedBytes, facts.Warps, facts.Refusal, facts.Text)) ?? [];

    /// <summary>How many threads compute; null for a device that is not the processor.</summary>
    public int? Threads => (Kernels as CpuDevice)?.ThreadCount;

    /// <summary>Opens a device.</summary>
    /// <param name="name">
    /// <c>cpu</c> (our SIMD kernels), <c>cuda</c> or <c>cuda:1</c> (an NVIDIA GPU), <c>opencl</c> or <c>opencl:1</c> (another GPU), <c>auto</c> (the first
    /// NVIDIA GPU, else the processor), <c>ilgpu-cpu</c> (the GPU kernels in a slow simulator) or <c>reference</c> (naive loops in double); the last two are
    /// for tests.
    /// </param>
    /// <param name="threads">How many threads the <c>cpu</c> device uses; all processors when null. Results do not depend on it.</param>
    /// <param name="precision">
    /// What convolutions and linear layers multiply on a GPU with tensor cores: <c>tf32</c> (10 bits of mantissa), <c>bf16</c> (7 bits) or <c>fp32</c> (23
    /// bits, without them, slower). Sums are floats in any case.
    /// </param>
    /// <exception cref="RequestException">No device has such a name.</exception>
    /// <exception cref="DeviceException">There is no such device here; the message says why.</exception>
    public static Device Open(string name, int? threads = null, string precision = "tf32")
    {
        if (threads is < 1) throw new DeviceException($"a device works on 1 thread or more, got {threads}");
        var multiplied = precision switch
        {
            "fp32" => MatrixPrecision.Fp32,
            "tf32" => MatrixPrecision.Tf32,
            "bf16" => MatrixPrecision.Bf16,
            _ => throw new DeviceException($"no precision '{precision}': known are fp32, tf32 and bf16"),
        };
        return name switch
        {
            "auto" => OpenAuto(threads, multiplied),
            "cpu" => new Device(new CpuDevice(threads)),
            "reference" => new Device(new ReferenceDevice()),
            "ilgpu-cpu" => OpenGpu(name, GpuKind.Simulator, 0, multiplied),
            _ when IndexAfter(name, "cuda") is { } index => OpenGpu(name, GpuKind.Cuda, index, multiplied),
            _ when IndexAfter(name, "opencl") is { } index => OpenGpu(name, GpuKind.OpenCl, index, multiplied),
            _ => throw new RequestException(
                $"no device '{ShownText.Quote(name)}': known are auto, cpu, cuda, cuda:1 …, opencl, opencl:1 …, ilgpu-cpu and reference"),
        };
    }

    /// <summary>
    /// Double precision on the processor, for the few computations whose outcome floats would decide by their rounding. Tensors keep doubles, which
    /// <see cref="Tensor.ReadDoubles"/> gives; it is many times slower than <c>cpu</c>. Results do not depend on threads.
    /// </summary>
    /// <param name="threads">How many threads compute; null for one per processor.</param>
    public static Device OpenDouble(int? threads = null) => new(new ReferenceDevice(isFast: true, threads));

    /// <summary>
    /// The processor in place of a card in <c>precision: bf16</c>: numbers are rounded where the card would store or multiply them so, to see what that does
    /// to a training run. Slower than <c>cpu</c>, and for measurements alone.
    /// </summary>
    /// <param name="threads">How many threads compute; all processors when null.</param>
    internal static Device OpenInPlaceOfCard(int? threads = null) => new(new CpuDevice(threads) { InPlaceOfCard = true });

    /// <summary>What this machine has: the processor, every GPU, and for a kind of GPU that is missing, why.</summary>
    /// <remarks>Asks the drivers, which may take a second.</remarks>
    public static IReadOnlyList<DeviceListing> List()
    {
        var processor = $"{Environment.ProcessorCount} threads, {CpuDevice.Instructions}";
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return
        [
            new DeviceListing("cpu", "SIMD kernels on the processor", processor, memory, null),
            .. GpuListing.Of(GpuKind.Cuda).Select(gpu => Listed(gpu, "GPU kernels on NVIDIA")),
            .. GpuListing.Of(GpuKind.OpenCl).Select(gpu => Listed(gpu, "GPU kernels on AMD or Intel")),
            .. GpuListing.Of(GpuKind.Simulator).Select(gpu => Listed(gpu, "GPU kernels in a simulator, for tests")),
        ];
    }

    /// <summary>
    /// Does work that will come again in the same form, such as a training step: a device whose launches are costly starts it as one. Reading numbers inside is
    /// allowed, and costs that advantage. Not to be nested.
    /// </summary>
    public void Step(Action work)
    {
        Kernels.BeginStep();
        try
        {
            work();
        }
        catch
        {
            Kernels.AbandonStep();
            throw;
        }
        Kernels.EndStep();
    }

    /// <summary>Waits until everything asked for has been done.</summary>
    public void Synchronize() => Kernels.Synchronize();

    /// <inheritdoc/>
    public void Dispose() => Kernels.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>
    /// Opens a GPU of the list, starts kernels on it, takes small steps as graphs and looks at the results: the listing as it was found, with what works, or
    /// why it does not. Anything else is as it was listed.
    /// </summary>
    /// <param name="listed">An entry of <see cref="List"/>.</param>
    public static DeviceListing Try(DeviceListing listed)
    {
        if (listed.WhyNot is not null || (IndexAfter(listed.Name, "cuda") ?? IndexAfter(listed.Name, "opencl")) is not { } index) return listed;
        var kind = listed.Name.StartsWith("cuda", StringComparison.Ordinal) ? GpuKind.Cuda : GpuKind.OpenCl;
        using var gpu = TryOpen(kind, index, MatrixPrecision.Tf32, out var whyNot);
        if (gpu is null) return listed with { Description = "", WhyNot = $"{listed.Description}: {whyNot}" };
        var products = gpu.Precision == MatrixPrecision.Tf32 ? ", products on tensor cores are taken" : "";
        return listed with { Description = $"{gpu.Description}; tried: kernels{(gpu.StartsGraphs ? " and graphs" : "")} compute what they should{products}" };
    }

    static DeviceListing Listed(GpuListing gpu, string kind) => new(gpu.Name, kind, gpu.Description, gpu.MemoryBytes, gpu.WhyNot);

    static Device OpenAuto(int? threads, MatrixPrecision precision)
    {
        if (TryOpen(GpuKind.Cuda, 0, precision, out var whyNot) is { } card) return new Device(card);
        return new Device(new CpuDevice(threads))
        {
            Note = GpuDevice.HasDriver(GpuKind.Cuda) ? $"No graphics card computes, the processor does: {whyNot}. '--device cpu' asks for just that." : null,
        };
    }

    IEnumerable<KernelLaunches> LaunchesOfKernels => (Kernels as GpuDevice)?.Launches ?? [];

    static Device OpenGpu(string name, GpuKind kind, int index, MatrixPrecision precision) =>
        new(TryOpen(kind, index, precision, out var whyNot)
            ?? throw new DeviceException($"no device '{name}' here: {whyNot}; 'nativetickets devices' lists what there is, 'cpu' is always there"));

    static GpuDevice? TryOpen(GpuKind kind, int index, MatrixPrecision precision, out string? whyNot)
    {
        var gpu = GpuDevice.Open(kind, index, precision, out whyNot);
        if (gpu is not null) gpu.Tell = failure => failure.IsLost ? new DeviceLostException(failure) : new DeviceException(failure.Message, failure);
        return gpu;
    }

    /// <summary>The n of name:n, 0 for the bare name, null for anything else.</summary>
    static int? IndexAfter(string name, string kind)
    {
        if (name == kind) return 0;
        if (!name.StartsWith(kind + ":", StringComparison.Ordinal)) return null;
        return int.TryParse(name.AsSpan(kind.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
    }
}

/// <summary>One line of what a machine has to compute on.</summary>
/// <param name="Name">The name to open it by.</param>
/// <param name="Kind">Whose kernels run on what, in words.</param>
/// <param name="Description">The hardware, in words; empty where there is none.</param>
/// <param name="MemoryBytes">Bytes of memory it has; 0 where there is none.</param>
/// <param name="WhyNot">Why it cannot be opened; null where it can.</param>
public sealed record DeviceListing(string Name, string Kind, string Description, long MemoryBytes, string? WhyNot);

/// <summary>What a card's driver made of a kernel.</summary>
/// <param name="Name">The kernel's.</param>
/// <param name="Registers">Of a thread.</param>
/// <param name="LocalBytes">Of a thread: what did not fit into registers, and arrays.</param>
/// <param name="SharedBytes">Of a group.</param>
/// <param name="Warps">That fit on a multiprocessor at once.</param>
/// <param name="Refusal">Why the driver refuses it; null where it does not.</param>
/// <param name="Text">What the driver was given, in PTX.</param>
public sealed record KernelFacts(string Name, int Registers, int LocalBytes, int SharedBytes, int Warps, string? Refusal, string Text);

/// <summary>A device that is not here or cannot do what was asked. The message names it and what is here instead.</summary>
public sealed class DeviceException : UserException
{
    /// <summary>Carries the whole text shown to the user.</summary>
    public DeviceException(string message) : base(message) { }

    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    public DeviceException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>A device failed while it computed, and computes nothing more in this process. The message names it and what its driver said.</summary>
public sealed class DeviceLostException : UserException
{
    /// <summary>Carries the whole text shown to the user, and what led to it.</summary>
    internal DeviceLostException(Exception failure) : base(failure.Message, failure) { }
}
