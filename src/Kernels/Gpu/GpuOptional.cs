using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// Numbers that a kernel may have been given or not. An empty view is no valid argument everywhere, so another buffer stands in and is never read.
/// </summary>
readonly struct GpuOptional<T> where T : unmanaged
{
    readonly ArrayView<T> view;

    public GpuOptional(DeviceBuffer? buffer, DeviceBuffer standIn)
    {
        view = GpuBuffer.Of<T>(buffer ?? standIn);
        IsGiven = buffer is null ? 0 : 1;
    }

    /// <summary>1 where there are numbers, else 0.</summary>
    public int IsGiven { get; }

    /// <summary>Where element i lies.</summary>
    public ref T Place(int i) => ref view[i];

    /// <summary>Element i, or the number to take where nothing was given.</summary>
    public T At(int i, T otherwise) => IsGiven != 0 ? view[i] : otherwise;
}

/// <summary>The same, a float at a time.</summary>
readonly struct GpuOptional(DeviceBuffer? buffer, DeviceBuffer standIn)
{
    readonly GpuOptional<float> numbers = new(buffer, standIn);

    /// <summary>1 where there are numbers, else 0.</summary>
    public int IsGiven => numbers.IsGiven;

    /// <summary>Element i, or the number to take where nothing was given.</summary>
    public float At(int i, float otherwise) => numbers.At(i, otherwise);

    /// <summary>The same on NVIDIA's cards, for numbers that nothing in the launch writes.</summary>
    public float ConstantAt(int i, float otherwise) => numbers.IsGiven != 0 ? GlobalMemory.ReadConstant(ref numbers.Place(i)) : otherwise;

    /// <summary>Element i of numbers that were given.</summary>
    public float Given(int i) => numbers.Place(i);
}
