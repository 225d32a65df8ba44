using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>
/// Two numbers for each channel that follow from a batch norm's tensors alone, kept until one of these changes: on a device where a launch costs more than
/// memory, the steps of an attack compute them once. A tape whose nodes read them holds them; while one does they stay as they are, and others are made.
/// </summary>
sealed class KeptNumbers
{
    readonly KernelDevice device;
    readonly Tensor[] sources;
    readonly int[] versions;
    int holders = 1; // the tensor that they are facts of
    int madeAfter;   // so many abandoned steps
    float constant = float.NaN;

    KeptNumbers(params ReadOnlySpan<Tensor> sources)
    {
        (device, this.sources, versions) = (sources[0].Device.Kernels, sources.ToArray(), new int[sources.Length]);
        (First, Second) = (device.Rent(sources[0].Shape.Count), device.Rent(sources[0].Shape.Count));
    }

    /// <summary>The one number of each channel.</summary>
    public DeviceBuffer First { get; }

    /// <summary>The other.</summary>
    public DeviceBuffer Second { get; }

    /// <summary>True where it pays to keep them.</summary>
    public static bool ArePaidFor(Device device) => device.Kernels.HasParts;

    /// <summary>Those that are known, where they are of these tensors and can be renewed where they have to be; else others, and those are released.</summary>
    /// <param name="known">What the facts of a tensor have, which have the answer from now on; null for nothing yet.</param>
    /// <param name="constant">A number that they follow from too.</param>
    /// <param name="sources">[C] each.</param>
    public static KeptNumbers Of(KeptNumbers? known, float constant, params ReadOnlySpan<Tensor> sources)
    {
        if (known is not null && sources.SequenceEqual(known.sources) && (known.holders == 1 || known.Follows(constant))) return known;
        known?.Release();
        return new KeptNumbers(sources);
    }

    /// <summary>True where they have to be computed, now, since a tensor or the constant has changed.</summary>
    public bool BeginRenewal(float constant)
    {
        if (Follows(constant)) return false;
        for (var i = 0; i < sources.Length; i++) versions[i] = sources[i].Version;
        (this.constant, madeAfter) = (constant, device.AbandonedSteps);
        return true;
    }

    /// <summary>One more reads them, until it calls <see cref="Release"/>.</summary>
    public void Hold() => holders++;

    /// <summary>One reads them no longer; the last gives their memory back.</summary>
    public void Release()
    {
        if (--holders > 0) return;
        device.Return(First);
        device.Return(Second);
    }

    /// <summary>Whether they are those of the tensors as they are.</summary>
    bool Follows(float constant)
    {
        var holds = constant == this.constant && madeAfter == device.AbandonedSteps;
        for (var i = 0; i < sources.Length; i++) holds &= versions[i] == sources[i].Version;
        return holds;
    }
}
