namespace NativeTickets.Kernels;

/// <summary>
/// What a GPU thread does with its share of a launch: a struct of views and numbers, handed to the device by value. Every GPU kernel is one, so a test finds
/// them all. Elements are independent: no thread reads what another writes in the same launch.
/// </summary>
/// <remarks>
/// Kept from kernels, as they compile badly or not at all: negative indices (extended without sign), fields that are bool or an empty struct, arrays,
/// recursion, <c>MathF</c> but <c>Sqrt</c>, double, a truth value that becomes a float (<c>a == b ? 1 : 0</c>, for which ILGPU 1.5.3 writes the bits of the
/// integer 1 into PTX; <c>1f : 0f</c> is right), and a float compared in an <c>if</c> that jumps over something (<c>a &gt; b ? x : y</c> is right): ILGPU 1.5.3
/// turns the comparison around, and for OpenCL forgets that NaN is on neither side. What may be fused into one rounding says so
/// (<see cref="GpuMath.MultiplyAdd"/>): the drivers fuse as they like otherwise.
/// </remarks>
interface IGpuBody
{
    /// <summary>Computes element i of the launch, 0 ≤ i &lt; count.</summary>
    void Run(int i);
}
