using System.Reflection;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;
using Context = ILGPU.Context;

namespace NativeTickets.Kernels;

/// <summary>
/// Instructions that ILGPU has no name for, as methods. A method M marked [IntrinsicImplementation] has a twin WriteM in its class that appends the
/// instruction; operands and results stay in registers.
/// </summary>
static class GpuIntrinsic
{
    /// <summary>Tells a context how its NVIDIA compiler writes the methods of a class; call it before a kernel is compiled.</summary>
    public static void Register(Context context, Type methods)
    {
        var manager = context.GetIntrinsicManager();
        var intrinsics =
            methods.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.GetCustomAttribute<IntrinsicImplementationAttribute>() is not null);
        foreach (var method in intrinsics)
            manager.RegisterMethod(method, new PTXIntrinsic(methods, "Write" + method.Name, IntrinsicImplementationMode.GenerateCode));
    }

    /// <summary>The first arguments of a call, constants moved to registers: matrix instructions take no immediate values.</summary>
    public static PTXRegisterAllocator.PrimitiveRegister[] Registers(PTXCodeGenerator generator, Value value, int count)
    {
        var registers = new PTXRegisterAllocator.PrimitiveRegister[count];
        for (var i = 0; i < count; i++) registers[i] = generator.EnsureHardwareRegister(generator.LoadPrimitive(value[i]));
        return registers;
    }

    /// <summary>An argument of a call that is a constant of the text.</summary>
    public static int Constant(Value value, int argument) => value[argument].ResolveAs<PrimitiveValue>() is { } constant
        ? constant.Int32Value
        : throw new InvalidOperationException($"argument {argument} of {value} is no constant, and becomes part of an instruction");

    /// <summary>The four registers of a result of type <see cref="Quad"/> or <see cref="Words"/>.</summary>
    public static PTXRegisterAllocator.PrimitiveRegister[] ResultOfFour(PTXCodeGenerator generator, Value value)
    {
        var compound = (PTXRegisterAllocator.CompoundRegister)generator.Allocate(value);
        return [.. compound.Children.Select(child => (PTXRegisterAllocator.PrimitiveRegister)child)];
    }

    /// <summary>What the body of such a method throws.</summary>
    public static InvalidOperationException OnlyOnNvidia() =>
        new("this instruction exists on NVIDIA's tensor cores only; a kernel that uses it was launched elsewhere");
}
