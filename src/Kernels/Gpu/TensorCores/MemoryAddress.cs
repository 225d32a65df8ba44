using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Addresses as numbers, in bytes: what is added to them is counted in instructions once, where a place of a view costs a product and a sum each time. Shared
/// memory's have 32 bits, which is what its instructions are fastest with.
/// </summary>
static class MemoryAddress
{
    /// <summary>Of a place in global memory.</summary>
    [IntrinsicImplementation]
    public static long InGlobal(ref float place) => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>Of a place in shared memory.</summary>
    [IntrinsicImplementation]
    public static int InShared(ref float place) => throw GpuIntrinsic.OnlyOnNvidia();

    static void WriteInGlobal(PTXBackend backend, PTXCodeGenerator generator, Value value) => Write(generator, value, "mov.b64");

    static void WriteInShared(PTXBackend backend, PTXCodeGenerator generator, Value value) => Write(generator, value, "cvt.u32.u64");

    static void Write(PTXCodeGenerator generator, Value value, string instruction)
    {
        var place = generator.LoadHardware(value[0]);
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand(instruction);
        command.AppendArgument(target);
        command.AppendArgument(place);
    }
}
