using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>Accesses to global memory that ILGPU does not write by itself.</summary>
static class GlobalMemory
{
    /// <summary>Writes two neighbors at once; the place is 8-byte aligned.</summary>
    [IntrinsicImplementation]
    public static void StorePair(ref float place, float first, float second) => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>Reads a number that no thread of the launch writes, through the cache for such.</summary>
    [IntrinsicImplementation]
    public static float ReadConstant(ref float place) => throw GpuIntrinsic.OnlyOnNvidia();

    static void WriteStorePair(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var place = generator.LoadHardware(value[0]);
        var first = generator.EnsureHardwareRegister(generator.LoadPrimitive(value[1]));
        var second = generator.EnsureHardwareRegister(generator.LoadPrimitive(value[2]));
        using var command = generator.BeginCommand("st.global.v2.f32");
        command.AppendArgumentValue(place);
        command.AppendVectorArgument([first, second]);
    }

    static void WriteReadConstant(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var place = generator.LoadHardware(value[0]);
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand("ld.global.nc.f32");
        command.AppendArgument(target);
        command.AppendArgumentValue(place);
    }
}
