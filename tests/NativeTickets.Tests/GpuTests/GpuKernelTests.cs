using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU.Backends;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime.OpenCL;
using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>What every GPU kernel must compile to, seen without a GPU. A kernel is whatever implements IGpuBody: no other can be launched.</summary>
public sealed partial class GpuKernelTests
{
    /// <summary>Kernels that may keep an array in local memory, with the reason. Five at most.</summary>
    static readonly Dictionary<string, string> LocalMemoryAllowed = [];

    static IReadOnlyList<Type> Bodies => GpuKernels.Each;

    [Theory, InlineData(7, 5), InlineData(8, 0)]
    public void Every_kernel_compiles_to_ptx_without_calls_divergent_uniform_branches_or_local_memory(int major, int minor)
    {
        Assert.True(Bodies.Count > 30, $"only {Bodies.Count} kernels were found");
        using var compiler = new PtxCompiler(major, minor);
        var names = new HashSet<string>();
        foreach (var body in Bodies.Concat(GroupBodies.All).Where(b => !GroupBodies.NeedsTensorCores(b) || major >= 8))
        {
            var ptx = compiler.Compile(body);
            RunsOnTheCard(body, ptx, major, minor);
            Assert.True(names.Add(EntryName().Match(ptx).Groups[1].Value), $"{body}: another kernel has its name in PTX, so that a profiler adds them up");
        }
    }

    [GeneratedRegex(@"\.entry (Kernel_\w+)\(")]
    private static partial Regex EntryName();

    /// <summary>The number of registers is the driver's to choose; that the instructions are there, and none that undoes them, shows here.</summary>
    [Fact]
    public void Products_on_tensor_cores_copy_ahead_read_matrices_and_multiply_them()
    {
        using var compiler = new PtxCompiler(8, 0);
        foreach (var body in GroupBodies.Products.Where(body => body.GenericTypeArguments[1] != typeof(PairsOfBf16)))
        {
            var ptx = compiler.Compile(body);
            var (name, along, bf16) = (GroupBodies.NameOf(body), body.GenericTypeArguments[2].DeclaringType == typeof(TileAlongK),
                body.GenericTypeArguments[1] == typeof(IArithmetic.Bf16));
            var multiply = bf16 ? "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32" : "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32";
            // filters are rounded to tf32 where they are packed; results in bf16 are 64 pairs, twice for a gradient's finish, and moments have as many numbers
            var (instructions, conversions) = bf16 ? (32, 32 + (along ? 3 : 2) * 64) : (64, along ? 32 : 64);
            Assert.True(Count(ptx, multiply) == instructions, $"{name}: {Count(ptx, multiply)} matrix instructions for a tile, not {instructions}");
            Assert.True(Count(ptx, bf16 ? "cvt.rn.bf16x2.f32" : "cvt.rna.tf32.f32") == conversions, $"{name} does not round its operands as it should");
            Assert.True(Count(ptx, "ldmatrix.sync.aligned.m8n8.x4.shared.b16") == (along ? 16 : 0), $"{name} does not read matrices as it should");
            Assert.True(Count(ptx, "ld.shared.v4.f32") == (along ? 0 : 16), $"{name} does not read shared memory as it should");
            if (body.GenericTypeArguments[2].Name == nameof(TileAlongK.Fours))
                Assert.True(Count(ptx, "cp.async.cg.shared.global") >= 2, $"{name} keeps in the first-level cache what it has no more use for");
            Assert.True(Count(ptx, "cp.async.ca.shared.global") >= 2, $"{name} does not copy ahead through the first-level cache");
            Assert.Contains("ld.global.nc.f32", ptx);
            Assert.True(Count(ptx, "st.global.v2.f32") == 64, $"{name} does not write pairs");
        }
    }

    /// <summary>Where factors lie in memory as bf16 nothing is rounded on the way: a matrix that was loaded is an operand.</summary>
    [Fact]
    public void Products_of_bf16_in_memory_round_no_factor()
    {
        using var compiler = new PtxCompiler(8, 0);
        foreach (var body in GroupBodies.Products.Where(body => body.GenericTypeArguments[1] == typeof(PairsOfBf16)))
        {
            var (ptx, name) = (compiler.Compile(body), GroupBodies.NameOf(body));
            var turned = body.GenericTypeArguments[2] == typeof(PairsAcrossK) ? ".trans" : "";
            Assert.True(Count(ptx, "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32") == 64, $"{name} does not multiply as it should");
            Assert.True(Count(ptx, $"ldmatrix.sync.aligned.m8n8.x4{turned}.shared.b16") == 16, $"{name} does not read matrices as it should");
            Assert.True(Count(ptx, "ld.shared") == 0, $"{name} reads numbers one by one");
            if (body.GenericTypeArguments[2] != typeof(TileAlongK.Ones))
                Assert.True(Count(ptx, "cp.async.cg.shared.global") >= 4, $"{name} keeps in the first-level cache what it has no more use for");
            Assert.True(Count(ptx, "cp.async.ca.shared.global") >= 4, $"{name} does not copy ahead through the first-level cache");
            // 64 pairs of results, which a gradient's finish has a place of its own for, and as many of moments' numbers
            Assert.Equal(3 * 64, Count(ptx, "cvt.rn.bf16x2.f32"));
            Assert.Equal(64, Count(ptx, "st.global.v2.f32"));
        }
    }

    /// <summary>
    /// ILGPU 1.5.3 writes the inverse of <c>a &gt; b</c> for OpenCL as <c>a &lt;= b</c>, which is wrong where one is NaN; so no comparison may be inverted.
    /// </summary>
    [Fact]
    public void Every_kernel_compiles_to_opencl_with_comparisons_that_know_nan()
    {
        using var context = GpuContext.Create(GpuKind.Simulator);
        using var backend = new CLBackend(context, new CLCapabilityContext(true, true, true, true, true), CLDeviceVendor.AMD, new CLCVersion(2, 0));
        var entries = Bodies.Where(b => !GroupBodies.NeedsTensorCores(b)).Select(GpuLaunch.Entry)
            .Concat(GroupBodies.All.Where(b => !GroupBodies.NeedsTensorCores(b)).Select(GpuGroupLaunch.Entry));
        foreach (var entry in entries)
        {
            var source = ((CLCompiledKernel)backend.Compile(entry, default)).Source;
            Assert.Contains("kernel", source);
            Assert.DoesNotMatch(@"\(float\) \w+ [<>]= \(float\)", source);
            Assert.DoesNotContain("double", source);
        }
    }

    /// <summary>Loads and stores of 16 bytes.</summary>
    [Fact]
    public void Kernels_for_four_floats_read_and_write_them_at_once()
    {
        var fours = Bodies.Where(b => b.GenericTypeArguments.Contains(typeof(FourFloats)) && !GroupBodies.NeedsTensorCores(b)).ToArray();
        Assert.True(fours.Length > 8, $"only {fours.Length} kernels for four floats were found");
        using var compiler = new PtxCompiler(8, 0);
        foreach (var body in fours)
        {
            var ptx = compiler.Compile(body);
            var name = GroupBodies.NameOf(body);
            Assert.Matches(@"\bst\.global\.v4\.f32", ptx);
            Assert.False(Regex.IsMatch(ptx, @"\b(ld|st)\.global\.(b32|f32)"), $"{name} reads or writes a float by itself:\n{ptx}");
        }
    }

    /// <summary>Loads and stores of 8 bytes.</summary>
    [Fact]
    public void Kernels_for_four_bf16_numbers_read_and_write_them_at_once()
    {
        var fours = Bodies.Where(b => HasFours(b)).ToArray();
        Assert.True(fours.Length > 10, $"only {fours.Length} kernels for four bf16 numbers were found");
        using var compiler = new PtxCompiler(8, 0);
        foreach (var body in fours)
        {
            var (ptx, name) = (compiler.Compile(body), GroupBodies.NameOf(body));
            Assert.True(Regex.IsMatch(ptx, @"\b(ld|st)\.global\.v2\.[bu]32"), $"{name} does not move 8 bytes at once:\n{ptx}");
            Assert.False(Regex.IsMatch(ptx, @"\b(ld|st)\.global\.[bfu](16|32)"), $"{name} reads or writes a number by itself:\n{ptx}");
        }

        static bool HasFours(Type body) => body.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .Any(field => field.FieldType == typeof(FoursOfBf16) || field.FieldType.GenericTypeArguments.Contains(typeof(FoursOfBf16)));
    }

    [Fact]
    public void Few_kernels_may_use_local_memory_and_each_is_there() =>
        Assert.True(LocalMemoryAllowed.Count <= 5 && LocalMemoryAllowed.Keys.All(name => Bodies.Any(b => $"{b.DeclaringType?.Name}.{b.Name}" == name)));

    [Fact]
    public void Every_kernel_that_works_in_groups_is_among_those_tested() =>
        Assert.Equal(
            typeof(GpuDevice).Assembly.GetTypes().Where(t => t.IsValueType && typeof(IGroupBody).IsAssignableFrom(t)).OrderBy(t => t.Name),
            GroupBodies.All.Select(t => t.IsGenericType ? t.GetGenericTypeDefinition() : t).Distinct().OrderBy(t => t.Name));

    static void RunsOnTheCard(Type body, string ptx, int major, int minor)
    {
        var name = GroupBodies.NameOf(body);
        Assert.Contains($".target sm_{major}{minor}", ptx);
        Assert.False(ptx.Contains("call"), $"{name} calls a function:\n{ptx}");
        Assert.False(ptx.Contains(".extern .func"), $"{name} needs a function that is nowhere:\n{ptx}");
        Assert.False(ptx.Split('\n').Any(line => line.TrimStart().StartsWith('@') && line.Contains("bra.uni")),
            $"{name} calls a divergent branch uniform:\n{ptx}");
        Assert.False(Regex.IsMatch(ptx, @"\b(ld|st)\.(v[24]\.)?[fbus]\d"), $"{name} leaves it to the card to find out which memory it accesses:\n{ptx}");
        Assert.False(ptx.Contains("0f00000001"),
            $"{name} makes a float of a truth value, and gets the smallest subnormal for 1 (write 1f : 0f, not 1 : 0):\n{ptx}");
        PtxModule.Parse(ptx); // what the machine does not know would be a fault
        Assert.False(ptx.Contains(".local") && !LocalMemoryAllowed.ContainsKey(name), $"{name} keeps something in local memory:\n{ptx}");
    }

    static int Count(string text, string part) => text.Split(part).Length - 1;
}
