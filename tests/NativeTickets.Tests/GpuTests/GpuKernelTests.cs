using System.Reflection;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>What every GPU kernel must compile to, seen without a GPU. A kernel is whatever implements IGpuBody: no other can be launched.</summary>
public sealed class GpuKernelTests
{
    /// <summary>Kernels that may keep an array in local memory, with the reason. Five at most.</summary>
    static readonly Dictionary<string, string> LocalMemoryAllowed = [];

    static readonly Type[] Bodies = [.. typeof(GpuDevice).Assembly.GetTypes()
        .Where(t => t.IsValueType && typeof(IGpuBody).IsAssignableFrom(t))
        .SelectMany(t => t.IsGenericTypeDefinition ? PointwiseFunctions.Select(f => t.MakeGenericType(f)) : [t])];

    static IEnumerable<Type> PointwiseFunctions => typeof(IPointwise).Assembly.GetTypes().Where(t => t.IsValueType && typeof(IPointwise).IsAssignableFrom(t));

    [Theory, InlineData(7, 5), InlineData(8, 0)]
    public void Every_kernel_compiles_to_ptx_without_calls_divergent_uniform_branches_or_local_memory(int major, int minor)
    {
        Assert.True(Bodies.Length > 30, $"only {Bodies.Length} kernels were found");
        using var context = GpuContext.Create(GpuKind.Simulator);
        using var backend = new PTXBackend(context, new CudaArchitecture(major, minor), CudaInstructionSet.ISA_70, null!);
        var entry = typeof(GpuLaunch).GetMethod(nameof(GpuLaunch.Each), BindingFlags.Public | BindingFlags.Static)!;
        foreach (var body in Bodies)
        {
            var description = EntryPointDescription.FromImplicitlyGroupedKernel(entry.MakeGenericMethod(body));
            var ptx = ((PTXCompiledKernel)backend.Compile(description, default)).PTXAssembly;
            var name = $"{body.DeclaringType?.Name}.{body.Name}";
            Assert.Contains($".target sm_{major}{minor}", ptx);
            Assert.False(ptx.Contains("call"), $"{name} calls a function:\n{ptx}");
            Assert.False(ptx.Contains(".extern .func"), $"{name} wants a function that is nowhere:\n{ptx}");
            Assert.False(ptx.Split('\n').Any(line => line.TrimStart().StartsWith('@') && line.Contains("bra.uni")), $"{name} calls a divergent branch uniform:\n{ptx}");
            Assert.False(ptx.Contains("0f00000001"), $"{name} makes a float of a truth value, and gets the smallest subnormal for 1 (write 1f : 0f, not 1 : 0):\n{ptx}");
            PtxModule.Parse(ptx); // what the machine does not know would be a fault
            Assert.False(ptx.Contains(".local") && !LocalMemoryAllowed.ContainsKey(name), $"{name} keeps something in local memory:\n{ptx}");
        }
    }

    /// <summary>ILGPU 1.5.3 writes the inverse of <c>a &gt; b</c> for OpenCL as <c>a &lt;= b</c>, which is wrong where one is NaN; so no comparison may be inverted.</summary>
    [Fact]
    public void Every_kernel_compiles_to_opencl_with_comparisons_that_know_nan()
    {
        using var context = GpuContext.Create(GpuKind.Simulator);
        using var backend = new CLBackend(context, new CLCapabilityContext(true, true, true, true, true), CLDeviceVendor.AMD, new CLCVersion(2, 0));
        var entry = typeof(GpuLaunch).GetMethod(nameof(GpuLaunch.Each), BindingFlags.Public | BindingFlags.Static)!;
        foreach (var body in Bodies)
        {
            var source = ((CLCompiledKernel)backend.Compile(EntryPointDescription.FromImplicitlyGroupedKernel(entry.MakeGenericMethod(body)), default)).Source;
            Assert.Contains("kernel", source);
            Assert.DoesNotMatch(@"\(float\) \w+ [<>]= \(float\)", source);
            Assert.DoesNotContain("double", source);
        }
    }

    [Fact]
    public void Few_kernels_may_use_local_memory_and_each_is_there() =>
        Assert.True(LocalMemoryAllowed.Count <= 5 && LocalMemoryAllowed.Keys.All(name => Bodies.Any(b => $"{b.DeclaringType?.Name}.{b.Name}" == name)));
}
