using System.Runtime.InteropServices;

namespace NativeTickets.Kernels;

/// <summary>Native memory, aligned to a cache line so that a vector of 16 floats never straddles two.</summary>
sealed unsafe class CpuBuffer : DeviceBuffer
{
    const nuint CacheLine = 64;
    float* pointer;

    public CpuBuffer(CpuDevice device, int length) : base(device, length) =>
        pointer = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), CacheLine);

    public override long Bytes => 4L * Length;

    public static float* Of(DeviceBuffer buffer) => ((CpuBuffer)buffer).pointer;

    public static float* OfOptional(DeviceBuffer? buffer) => buffer is null ? null : Of(buffer);

    protected internal override void Free()
    {
        NativeMemory.AlignedFree(pointer);
        pointer = null;
    }
}
