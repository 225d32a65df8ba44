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

    /// <summary>Bytes of tensor memory held from the system, in use or kept for the next step.</summary>
    public long AllocatedBytes => Kernels.AllocatedBytes;

    internal KernelDevice Kernels { get; }

    /// <summary>Opens a device.</summary>
    /// <param name="name"><c>cpu</c> (our SIMD kernels), or <c>reference</c> (naive loops in double, for tests).</param>
    /// <param name="threads">How many threads the <c>cpu</c> device uses; all processors when null. Results do not depend on it.</param>
    /// <exception cref="DeviceException">There is no such device here.</exception>
    public static Device Open(string name, int? threads = null)
    {
        if (threads is < 1) throw new DeviceException($"a device works on 1 thread or more, got {threads}");
        return name switch
        {
            "cpu" or "auto" => new Device(new CpuDevice(threads)),
            "reference" => new Device(new ReferenceDevice()),
            _ => throw new DeviceException($"no device '{name}': known are cpu, auto and reference"),
        };
    }

    /// <summary>Waits until everything asked for has been done.</summary>
    public void Synchronize() => Kernels.Synchronize();

    /// <inheritdoc/>
    public void Dispose() => Kernels.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
