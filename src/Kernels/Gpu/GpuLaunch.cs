using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;

namespace NativeTickets.Kernels;

/// <summary>The one kernel entry: threads stride over the elements of a launch, so that a launch may have more elements than the device runs threads.</summary>
static class GpuLaunch
{
    /// <summary>Runs elements start, start + stride, … below count; the comparison is unsigned so that a sum past 2³¹ ends the loop.</summary>
    public static void Each<TBody>(Index1D start, int stride, int count, TBody body) where TBody : struct, IGpuBody
    {
        for (int i = start; (uint)i < (uint)count; i += stride) body.Run(i);
    }

    /// <summary>What ILGPU compiles for a body.</summary>
    public static EntryPointDescription Entry(Type body) =>
        EntryPointDescription.FromImplicitlyGroupedKernel(
            typeof(GpuLaunch).GetMethod(nameof(Each), BindingFlags.Public | BindingFlags.Static)!.MakeGenericMethod(body));
}
