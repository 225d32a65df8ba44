using System.Reflection;
using ILGPU.Backends.EntryPoints;

namespace NativeTickets.Kernels;

/// <summary>The one entry of kernels that work in groups.</summary>
static class GpuGroupLaunch
{
    /// <summary>Runs a body in each thread of each group.</summary>
    public static void Run<TBody>(TBody body) where TBody : struct, IGroupBody => body.Run();

    /// <summary>What ILGPU compiles for a body.</summary>
    public static EntryPointDescription Entry(Type body) =>
        EntryPointDescription.FromExplicitlyGroupedKernel(
            typeof(GpuGroupLaunch).GetMethod(nameof(Run), BindingFlags.Public | BindingFlags.Static)!.MakeGenericMethod(body));
}
