using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>Numbers that a kernel may have been given or not. An empty view is no valid argument everywhere, so another buffer stands in and is never read.</summary>
readonly struct GpuOptional<T> where T : unmanaged
{
    readonly ArrayView<T> view;
    readonly int isGiven;

    public GpuOptional(DeviceBuffer? buffer, DeviceBuffer standIn)
    {
        view = GpuBuffer.Of<T>(buffer ?? standIn);
        isGiven = buffer is null ? 0 : 1;
    }

    /// <summary>Element i, or the number to take where nothing was given.</summary>
    public T At(int i, T otherwise) => isGiven != 0 ? view[i] : otherwise;
}

/// <summary>The same, a float at a time.</summary>
readonly struct GpuOptional(DeviceBuffer? buffer, DeviceBuffer standIn)
{
    readonly GpuOptional<float> numbers = new(buffer, standIn);

    /// <summary>Element i, or the number to take where nothing was given.</summary>
    public float At(int i, float otherwise) => numbers.At(i, otherwise);
}
