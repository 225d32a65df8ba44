using System.Runtime.InteropServices;
using NativeTickets.Kernels;

namespace NativeTickets;

/// <summary>Counts weights by magnitude where they are, on a device from which reading them would cost more than the counts.</summary>
/// <remarks>Exact: whole numbers, compared by the bits of the floats.</remarks>
public sealed class MagnitudeHistogram : IDisposable
{
    /// <summary>Bins of a histogram.</summary>
    public const int Bins = MagnitudeHistogramKernels.Bins;

    readonly Device device;
    readonly DeviceBuffer bounds;
    readonly DeviceBuffer counts;

    /// <summary>All counts 0.</summary>
    /// <exception cref="ArgumentException">The device does not count (<see cref="IsOn"/>).</exception>
    public MagnitudeHistogram(Device device)
    {
        if (!IsOn(device)) throw new ArgumentException($"weights are not counted on {device}", nameof(device));
        this.device = device;
        bounds = device.Kernels.Rent(Bins + 1);
        counts = device.Kernels.Rent(Bins);
        device.Kernels.Fill(counts, 0);
    }

    /// <summary>True for devices that count.</summary>
    public static bool IsOn(Device device) => MagnitudeHistogramKernels.IsOn(device.Kernels);

    /// <summary>Adds to count j the weights with <c>bounds[j] ≤ |w| &lt; bounds[j + 1]</c>.</summary>
    /// <param name="weight">A plain tensor of finite numbers.</param>
    /// <param name="mask">0 where a weight does not count; null where all do.</param>
    /// <param name="magnitudes">257, ascending, at least 0; infinity is above all.</param>
    /// <exception cref="ShapeException">The mask has another shape.</exception>
    public void Add(Tensor weight, Tensor? mask, ReadOnlySpan<float> magnitudes)
    {
        if (magnitudes.Length != Bins + 1) throw new ArgumentException($"{Bins} bins have {Bins + 1} bounds, got {magnitudes.Length}", nameof(magnitudes));
        if (mask is not null) Arguments.RequireLike(weight, mask, "magnitude histogram", "mask");
        device.Kernels.Upload(magnitudes, bounds);
        MagnitudeHistogramKernels.Run(weight.Shape.Count, weight.Buffer, mask?.Buffer, bounds, counts);
    }

    /// <summary>Reads the counts and sets them to 0.</summary>
    public void Take(Span<int> target)
    {
        device.Kernels.Download(counts, MemoryMarshal.Cast<int, float>(target[..Bins]));
        device.Kernels.Fill(counts, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        device.Kernels.Return(bounds);
        device.Kernels.Return(counts);
    }
}
