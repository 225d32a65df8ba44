using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NativeTickets.Kernels;

/// <summary>
/// Adds up the seconds of each kernel and shape while a device has it (<see cref="KernelDevice.Clock"/>). It counts what the calling thread waits for:
/// on the processor that is the kernel; on a GPU, where a call only asks for one, it would be the asking.
/// </summary>
public sealed class KernelClock
{
    readonly Dictionary<(string Kernel, Conv2dGeometry Shape), KernelTime> times = [];

    /// <summary>What was counted, in no order.</summary>
    public IReadOnlyCollection<KernelTime> Times => times.Values;

    /// <summary>Forgets what was counted.</summary>
    public void Clear() => times.Clear();

    internal void Add(string kernel, in Conv2dGeometry shape, double flop, double floats, long ticks)
    {
        if (!times.TryGetValue((kernel, shape), out var time)) times[(kernel, shape)] = time = new KernelTime(kernel, shape);
        time.Calls++;
        time.Seconds += (double)ticks / Stopwatch.Frequency;
        time.Flop += flop;
        time.Bytes += floats * sizeof(float);
    }
}

/// <summary>What one kernel took on one shape.</summary>
/// <param name="kernel">Its name.</param>
/// <param name="shape">Of a convolution; of another kernel what it read, with no filters.</param>
public sealed class KernelTime(string kernel, Conv2dGeometry shape)
{
    /// <summary>The kernel's name.</summary>
    public string Kernel => kernel;

    /// <summary>What it ran on, in words: <c>64→64 3×3 32×32</c> for a convolution, <c>64 32×32</c> for channels of images.</summary>
    public string Shape => shape.K == 0 ? $"{shape.Input.C} {shape.Input.H}×{shape.Input.W}"
        : $"{shape.Input.C}→{shape.K} {shape.R}×{shape.S} {shape.Input.H}×{shape.Input.W}{(shape.Stride > 1 ? $" /{shape.Stride}" : "")}";

    /// <summary>How often it ran.</summary>
    public int Calls { get; internal set; }

    /// <summary>How long, all calls together.</summary>
    public double Seconds { get; internal set; }

    /// <summary>Operations that it cannot do without, two for each product of a surviving weight; 0 where memory is what counts.</summary>
    public double Flop { get; internal set; }

    /// <summary>Bytes of activations that it cannot do without reading or writing once.</summary>
    public double Bytes { get; internal set; }
}

/// <summary>A kernel that is being timed, or is not: one comparison where a device has no clock.</summary>
readonly ref struct KernelSpan
{
    readonly KernelClock? clock;
    readonly string kernel;
    readonly Conv2dGeometry shape;
    readonly double flop, floats;
    readonly long begin;

    KernelSpan(KernelClock clock, string kernel, Conv2dGeometry shape, double flop, double floats)
    {
        (this.clock, this.kernel, this.shape, this.flop, this.floats) = (clock, kernel, shape, flop, floats);
        begin = Stopwatch.GetTimestamp();
    }

    /// <summary>A pass over memory.</summary>
    /// <param name="device">Where.</param>
    /// <param name="kernel">Its name.</param>
    /// <param name="extent">Of what it reads.</param>
    /// <param name="passes">How many tensors of that extent it reads and writes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static KernelSpan Pass(KernelDevice device, string kernel, Extent extent, double passes) => device.Clock is { } clock
        ? new KernelSpan(clock, kernel, new Conv2dGeometry(extent, 0, 1, 1, 1, 0), 0, passes * extent.Count)
        : default;

    /// <summary>One of the three passes of a convolution.</summary>
    /// <param name="device">Where.</param>
    /// <param name="kernel">Its name.</param>
    /// <param name="geometry">Of the forward pass.</param>
    /// <param name="pattern">Which weights survive; null for all.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static KernelSpan Of(KernelDevice device, string kernel, in Conv2dGeometry geometry, WeightPattern? pattern) => device.Clock is { } clock
        ? new KernelSpan(clock, kernel, geometry, 2.0 * geometry.Input.N * geometry.P * geometry.Q * (pattern?.Survivors ?? geometry.WeightCount),
            geometry.Input.Count + geometry.Output.Count)
        : default;

    public void Dispose() => clock?.Add(kernel, shape, flop, floats, Stopwatch.GetTimestamp() - begin);
}
