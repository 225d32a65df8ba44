using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// How a kernel reads one channel of its input: as it lies in memory, or as a batch norm makes it, which then nobody has to write and read again.
/// </summary>
interface ILaneRead
{
    /// <summary>Sixteen images' numbers of one pixel.</summary>
    unsafe Vector512<float> At(float* from);
}

/// <summary>What a kernel does with one channel of its input, whatever the way to read it.</summary>
interface IChannelBody
{
    void Run<TRead>(TRead read) where TRead : struct, ILaneRead;
}

/// <summary>The numbers as they lie.</summary>
readonly unsafe struct PlainRead : ILaneRead
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> At(float* from) => Vector512.Load(from);
}

/// <summary>y = (x − center) · scale + shift.</summary>
readonly unsafe struct NormalizedRead(float center, float scale, float shift) : ILaneRead
{
    readonly Vector512<float> center = Vector512.Create(center), scale = Vector512.Create(scale), shift = Vector512.Create(shift);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> At(float* from) => Vector512.FusedMultiplyAdd(Vector512.Load(from) - center, scale, shift);
}

/// <summary>y = max(0, (x − center) · scale + shift).</summary>
readonly unsafe struct RectifiedRead(float center, float scale, float shift) : ILaneRead
{
    readonly NormalizedRead normalized = new(center, scale, shift);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> At(float* from) => default(Relu).Forward<Vector512<float>, LaneAlgebra>(normalized.At(from));
}

/// <summary>The batch norm through which a kernel reads its input: pointers to numbers of each channel, or none of it.</summary>
readonly unsafe struct InputNorm(float* center, float* scale, float* shift, bool rectify)
{
    /// <summary>No batch norm where the argument is null.</summary>
    public static InputNorm Of(DeferredNorm? norm) => norm is { } given
        ? new InputNorm(CpuBuffer.Of(given.Center), CpuBuffer.Of(given.Scale), CpuBuffer.Of(given.Shift), given.Rectify)
        : default;

    /// <summary>Does something with a channel, in the form that the compiler makes for this way to read it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run<TBody>(int channel, TBody body) where TBody : struct, IChannelBody
    {
        if (center == null) body.Run(default(PlainRead));
        else Run(center[channel], scale[channel], shift[channel], rectify, body);
    }

    /// <summary>The same with a channel's own numbers.</summary>
    public static void Run<TBody>(float center, float scale, float shift, bool rectify, TBody body) where TBody : struct, IChannelBody
    {
        if (rectify) body.Run(new RectifiedRead(center, scale, shift));
        else body.Run(new NormalizedRead(center, scale, shift));
    }
}
