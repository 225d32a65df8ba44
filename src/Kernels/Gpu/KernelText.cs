using System.Globalization;
using System.Reflection;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;

namespace NativeTickets.Kernels;

/// <summary>
/// Kernels under names of their own. ILGPU 1.5.3 names a kernel after its method, which is <c>Each</c> or <c>Run</c> for all of ours: a profiler, which has no
/// other name, would show two kernels.
/// </summary>
static class KernelText
{
    const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>A compiled kernel under another name, with another text.</summary>
    /// <param name="kernel">As ILGPU compiled it.</param>
    /// <param name="name">As <see cref="GpuLaunch.NameOf"/> gives it; what PTX takes in no name becomes <c>_</c>.</param>
    /// <param name="text">The text, which has the entry under the name that ILGPU gave it.</param>
    public static PTXCompiledKernel With(PTXCompiledKernel kernel, string name, string text)
    {
        var old = $".entry {kernel.Name}(";
        if (!text.Contains(old, StringComparison.Ordinal)) throw new InvalidOperationException($"ILGPU was expected to write {old}");
        // ILGPU lets name and text be read, not given: the name is made of the method's, the text comes through the constructor
        var point = typeof(CompiledKernel).GetProperty("EntryPoint", Any)!.GetValue(kernel)!;
        var descriptionOf = typeof(EntryPoint).GetField("<Description>k__BackingField", Any)!;
        var description = descriptionOf.GetValue(point)!;
        var methodOf = typeof(EntryPointDescription).GetField("<MethodSource>k__BackingField", Any)!;
        methodOf.SetValue(description, new NamedMethod(kernel.SourceMethod, PtxName(name)));
        descriptionOf.SetValue(point, description);
        text = text.Replace(old, $".entry {kernel.Name}(", StringComparison.Ordinal);
        return (PTXCompiledKernel)Activator.CreateInstance(typeof(PTXCompiledKernel), Any, null, [kernel.Context, point, kernel.Info, text], null)!;
    }

    static string PtxName(string name) =>
        string.Concat(name.Replace(", ", "_", StringComparison.Ordinal).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')).TrimEnd('_');

    /// <summary>A method under another name.</summary>
    sealed class NamedMethod(MethodInfo method, string name) : MethodInfo
    {
        public override string Name => name;

        public override Type? DeclaringType => method.DeclaringType;

        public override Type? ReflectedType => method.ReflectedType;

        public override MethodAttributes Attributes => method.Attributes;

        public override RuntimeMethodHandle MethodHandle => method.MethodHandle;

        public override Type ReturnType => method.ReturnType;

        public override ICustomAttributeProvider ReturnTypeCustomAttributes => method.ReturnTypeCustomAttributes;

        public override MethodInfo GetBaseDefinition() => method.GetBaseDefinition();

        public override MethodImplAttributes GetMethodImplementationFlags() => method.GetMethodImplementationFlags();

        public override ParameterInfo[] GetParameters() => method.GetParameters();

        public override object[] GetCustomAttributes(bool inherit) => method.GetCustomAttributes(inherit);

        public override object[] GetCustomAttributes(Type attributeType, bool inherit) => method.GetCustomAttributes(attributeType, inherit);

        public override bool IsDefined(Type attributeType, bool inherit) => method.IsDefined(attributeType, inherit);

        public override object? Invoke(object? obj, BindingFlags invokeAttr, Binder? binder, object?[]? parameters, CultureInfo? culture) =>
            method.Invoke(obj, invokeAttr, binder, parameters, culture);
    }
}
