using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace NativeTickets.Kernels;

/// <summary>
/// Copies from global to shared memory that a thread starts and does not wait for. What arrives may be read after <see cref="WaitAllButOne"/> or
/// <see cref="WaitAll"/> and a barrier.
/// </summary>
/// <remarks>Instructions of sm_80; the bodies are never run (<see cref="MatrixUnit"/>). Source: PTX ISA 8.8, section "cp.async".</remarks>
static class AsyncCopy
{
    /// <summary>
    /// Four floats that no other copy of the group needs, past the first-level cache, to <paramref name="further"/> numbers (a constant) from an address of
    /// shared memory on; both places 16-byte aligned. The first <paramref name="bytes"/> (0 or 16) are read, the rest become 0.
    /// </summary>
    [IntrinsicImplementation]
    public static void Four(int shared, int further, long source, int bytes) => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>The same of floats that other copies of the group want too: they stay in the first-level cache.</summary>
    [IntrinsicImplementation]
    public static void FourKept(int shared, int further, long source, int bytes) => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>As <see cref="Four"/>, all of them read.</summary>
    [IntrinsicImplementation]
    public static void WholeFour(int shared, int further, long source) => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>One float. The first <paramref name="bytes"/> (0 or 4) are read, the rest become 0.</summary>
    [IntrinsicImplementation]
    public static void One(int shared, ref float source, int bytes) => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>Closes a group: all copies this thread started since the last call.</summary>
    [IntrinsicImplementation]
    public static void Commit() => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>Waits for all groups but the newest.</summary>
    [IntrinsicImplementation]
    public static void WaitAllButOne() => throw GpuIntrinsic.OnlyOnNvidia();

    /// <summary>Waits for all groups.</summary>
    [IntrinsicImplementation]
    public static void WaitAll() => throw GpuIntrinsic.OnlyOnNvidia();

    static void WriteFour(PTXBackend backend, PTXCodeGenerator generator, Value value) => WriteCopy(generator, value, "cp.async.cg.shared.global");

    static void WriteFourKept(PTXBackend backend, PTXCodeGenerator generator, Value value) => WriteCopy(generator, value, "cp.async.ca.shared.global");

    static void WriteWholeFour(PTXBackend backend, PTXCodeGenerator generator, Value value) => WriteCopy(generator, value, "cp.async.cg.shared.global");

    static void WriteCopy(PTXCodeGenerator generator, Value value, string instruction)
    {
        var shared = generator.LoadHardware(value[0]);
        var source = generator.LoadHardware(value[2]);
        var bytes = value.Count > 3 ? generator.EnsureHardwareRegister(generator.LoadPrimitive(value[3])) : null;
        using var command = generator.BeginCommand(instruction);
        command.AppendArgumentValue(shared, GpuIntrinsic.Constant(value, 1) * sizeof(float));
        command.AppendArgumentValue(source);
        command.AppendConstant(16);
        if (bytes is not null) command.AppendArgument(bytes);
    }

    static void WriteOne(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var shared = generator.LoadHardware(value[0]);
        var source = generator.LoadHardware(value[1]);
        var bytes = generator.EnsureHardwareRegister(generator.LoadPrimitive(value[2]));
        using var command = generator.BeginCommand("cp.async.ca.shared.global");
        command.AppendArgumentValue(shared);
        command.AppendArgumentValue(source);
        command.AppendConstant(4);
        command.AppendArgument(bytes);
    }

    static void WriteCommit(PTXBackend backend, PTXCodeGenerator generator, Value value) => generator.Command("cp.async.commit_group");

    static void WriteWaitAllButOne(PTXBackend backend, PTXCodeGenerator generator, Value value) => generator.Command("cp.async.wait_group 1");

    static void WriteWaitAll(PTXBackend backend, PTXCodeGenerator generator, Value value) => generator.Command("cp.async.wait_group 0");
}
