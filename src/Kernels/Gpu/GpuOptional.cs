using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>Numbers that a kernel may have been given or not. An empty view is no valid argument everywhere, so another buffer stands in and is never read.</summary>
readonly struct GpuOptional
{
    readonly ArrayView<float> view;
    readonly int isGiven;

    public GpuOptional(DeviceBuffer? buffer, DeviceBuffer standIn)
    {
        view = GpuBuffer.Of(buffer ?? standIn);
        isGiven = buffer is null ? 0 : 1;
    }

    /// <summary>Element i, or the number to take where nothing was given.</summary>
    public float At(int i, float otherwise) => isGiven != 0 ? view[i] : otherwise;
}
