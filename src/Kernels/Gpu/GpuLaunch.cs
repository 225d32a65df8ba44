using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;

namespace NativeTickets.Kernels;

/// <summary>
/// What a GPU thread does with its share of a launch: a struct of views and numbers, handed to the device by value. Every GPU kernel is one, so a test finds
/// them all. Elements are independent: no thread reads what another writes in the same launch.
/// </summary>
/// <remarks>
/// Kept from kernels, as they compile badly or not at all: negative indices (extended without sign), fields that are bool or an empty struct, arrays,
/// recursion, <c>MathF</c> but <c>Sqrt</c>, double, a truth value that becomes a float (<c>a == b ? 1 : 0</c>, for which ILGPU 1.5.3 writes the bits of the
/// integer 1 into PTX; <c>1f : 0f</c> is correct), and a float compared in an <c>if</c> that jumps over something (<c>a &gt; b ? x : y</c> is correct): ILGPU
/// 1.5.3 turns the comparison around, and for OpenCL forgets that NaN is on neither side. What may be fused into one rounding says so
/// (<see cref="GpuMath.MultiplyAdd"/>): the drivers fuse as they like otherwise.
/// </remarks>
interface IGpuBody
{
    /// <summary>Computes element i of the launch, 0 ≤ i &lt; count.</summary>
    void Run(int i);
}

/// <summary>
/// What a group of GPU threads does together, with shared memory and barriers: a struct of views and numbers, handed to the device by value. Like
/// <see cref="IGpuBody"/> every such kernel is found by the tests; what is kept from those is kept from these.
/// </summary>
interface IGroupBody
{
    /// <summary>Threads of a group.</summary>
    static abstract int GroupSize { get; }

    /// <summary>True where the kernel is made of NVIDIA's instructions of sm_80 and later; others run everywhere.</summary>
    static abstract bool NeedsTensorCores { get; }

    /// <summary>What each thread of each group runs; which one it is, <c>Group</c> and <c>Grid</c> say.</summary>
    void Run();
}

/// <summary>
/// Marks kernels, and what makes one of them a kernel, of instructions that NVIDIA's cards of compute capability 8.0 and later have: those of bf16 numbers.
/// </summary>
interface INeedsTensorCores;

/// <summary>The one kernel entry: threads stride over the elements of a launch, so that a launch may have more elements than the device runs threads.</summary>
static class GpuLaunch
{
    /// <summary>Runs elements start, start + stride, … below count; the comparison is unsigned so that a sum past 2³¹ ends the loop.</summary>
    public static void Each<TBody>(Index1D start, int stride, int count, TBody body) where TBody : struct, IGpuBody
    {
        for (int i = start; (uint)i < (uint)count; i += stride) body.Run(i);
    }

    /// <summary>A kernel's name in messages: its type with what its type arguments are.</summary>
    public static string NameOf(Type body)
    {
        var name = body.Name.Split('`')[0];
        if (body.DeclaringType is { } outer) name = $"{outer.Name.Split('`')[0]}.{name}";
        return body.IsGenericType ? $"{name}<{string.Join(", ", body.GenericTypeArguments.Select(NameOf))}>" : name;
    }

    /// <summary>What ILGPU compiles for a body.</summary>
    public static EntryPointDescription Entry(Type body) =>
        EntryPointDescription.FromImplicitlyGroupedKernel(
            typeof(GpuLaunch).GetMethod(nameof(Each), BindingFlags.Public | BindingFlags.Static)!.MakeGenericMethod(body));
}

/// <summary>The one entry of kernels that work in groups.</summary>
static class GpuGroupLaunch
{
    /// <summary>Runs a body in each thread of each group.</summary>
    public static void Run<TBody>(TBody body) where TBody : struct, IGroupBody => body.Run();

    /// <summary>Threads of a body's groups.</summary>
    public static int SizeOf(Type body) => (int)body.GetProperty(nameof(IGroupBody.GroupSize), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    /// <summary>What ILGPU compiles for a body.</summary>
    public static EntryPointDescription Entry(Type body) =>
        EntryPointDescription.FromExplicitlyGroupedKernel(
            typeof(GpuGroupLaunch).GetMethod(nameof(Run), BindingFlags.Public | BindingFlags.Static)!.MakeGenericMethod(body));
}
