using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>Eight numbers that a kernel keeps in registers.</summary>
struct Eight
{
    public float V0, V1, V2, V3, V4, V5, V6, V7;

    /// <summary>The numbers at <paramref name="at"/> and every <paramref name="step"/> behind it.</summary>
    public static Eight Read(ArrayView<float> view, int at, int step) => new()
    {
        V0 = view[at],
        V1 = view[at + step],
        V2 = view[at + 2 * step],
        V3 = view[at + 3 * step],
        V4 = view[at + 4 * step],
        V5 = view[at + 5 * step],
        V6 = view[at + 6 * step],
        V7 = view[at + 7 * step],
    };

    /// <summary>this + a · b.</summary>
    public readonly Eight Plus(Eight a, float b) => new()
    {
        V0 = GpuMath.MultiplyAdd(a.V0, b, V0),
        V1 = GpuMath.MultiplyAdd(a.V1, b, V1),
        V2 = GpuMath.MultiplyAdd(a.V2, b, V2),
        V3 = GpuMath.MultiplyAdd(a.V3, b, V3),
        V4 = GpuMath.MultiplyAdd(a.V4, b, V4),
        V5 = GpuMath.MultiplyAdd(a.V5, b, V5),
        V6 = GpuMath.MultiplyAdd(a.V6, b, V6),
        V7 = GpuMath.MultiplyAdd(a.V7, b, V7),
    };
}
