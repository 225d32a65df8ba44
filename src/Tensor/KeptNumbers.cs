using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>
/// Two numbers for each channel that follow from a batch norm's tensors alone, kept until one of these changes: on a device where a launch costs more than
/// memory, the steps of an attack compute them once.
/// </summary>
sealed class KeptNumbers : IDisposable
{
    readonly KernelDevice device;
    readonly Tensor[] sources;
    readonly int[] versions;
    float epsilon;

    /// <summary>Memory for what follows from these tensors.</summary>
    public KeptNumbers(Device device, int channels, params Tensor[] sources)
    {
        (this.device, this.sources, versions, epsilon) = (device.Kernels, sources, new int[sources.Length], float.NaN);
        (First, Second) = (this.device.Rent(channels), this.device.Rent(channels));
    }

    /// <summary>The one number of each channel.</summary>
    public DeviceBuffer First { get; }

    /// <summary>The other.</summary>
    public DeviceBuffer Second { get; }

    /// <summary>True where it pays to keep them.</summary>
    public static bool ArePaidFor(Device device) => device.Kernels.HasParts;

    /// <summary>True where they were made for these tensors, whatever these hold now.</summary>
    public bool AreOf(params ReadOnlySpan<Tensor> tensors) => tensors.SequenceEqual(sources);

    /// <summary>True where they have to be computed, now, since a tensor or the constant has changed.</summary>
    public bool BeginRenewal(float constant)
    {
        var holds = constant == epsilon;
        for (var i = 0; i < sources.Length; i++)
        {
            holds &= versions[i] == sources[i].Version;
            versions[i] = sources[i].Version;
        }
        epsilon = constant;
        return !holds;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        device.Return(First);
        device.Return(Second);
    }
}
