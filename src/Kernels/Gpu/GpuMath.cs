using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;
using ILGPU.Runtime;
using Context = ILGPU.Context;

namespace NativeTickets.Kernels;

/// <summary>
/// The fused multiply-add, which ILGPU 1.5.3 lacks: <c>MathF.FusedMultiplyAdd</c> in a kernel becomes a call of nothing. With it the exponential and the
/// logarithm (<see cref="FloatMath"/>) take the same steps on a GPU as on the CPU.
/// </summary>
static class GpuMath
{
    /// <summary>a · b + c, rounded once. The body is what the CPU runs; on a GPU it is one instruction.</summary>
    [IntrinsicImplementation]
    public static float MultiplyAdd(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>Tells a context how its compilers write <see cref="MultiplyAdd"/>; call it before a kernel is compiled.</summary>
    public static void Register(Context context)
    {
        var method = typeof(GpuMath).GetMethod(nameof(MultiplyAdd))!;
        var manager = context.GetIntrinsicManager();
        manager.RegisterMethod(method, new PTXIntrinsic(typeof(GpuMath), nameof(WritePtx), IntrinsicImplementationMode.GenerateCode));
        manager.RegisterMethod(method, new CLIntrinsic(typeof(GpuMath), nameof(WriteOpenCl), IntrinsicImplementationMode.GenerateCode));
    }

    static void WritePtx(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var a = generator.LoadPrimitive(value[0]);
        var b = generator.LoadPrimitive(value[1]);
        var c = generator.LoadPrimitive(value[2]);
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand("fma.rn.f32");
        command.AppendArgument(target);
        command.AppendArgument(a);
        command.AppendArgument(b);
        command.AppendArgument(c);
    }

    static void WriteOpenCl(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        var target = generator.Allocate(value);
        using var statement = generator.BeginStatement(target);
        statement.AppendCommand("fma");
        statement.BeginArguments();
        for (var i = 0; i < 3; i++) statement.AppendArgument(generator.Load(value[i]));
        statement.EndArguments();
    }
}
