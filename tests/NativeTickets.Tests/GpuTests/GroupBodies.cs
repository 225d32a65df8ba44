using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>The kernels that work in groups, in all forms in which they are launched.</summary>
static class GroupBodies
{
    public static IReadOnlyList<Type> All => GpuKernels.Groups;

    /// <summary>Those that are products on tensor cores.</summary>
    public static IEnumerable<Type> Products => All.Where(body => body.GetGenericTypeDefinition() == typeof(TensorProduct<,,,,>));

    public static bool NeedsTensorCores(Type body) => GpuKernels.NeedsTensorCores(body);

    public static int SizeOf(Type body) => (int)body.GetProperty(nameof(IGroupBody.GroupSize))!.GetValue(null)!;

    /// <summary>A kernel's name with what its type arguments are.</summary>
    public static string NameOf(Type type)
    {
        var name = type.Name.Split('`')[0];
        if (type.DeclaringType is { } outer && !type.IsGenericParameter) name = $"{outer.Name}.{name}";
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GenericTypeArguments.Select(NameOf))}>" : name;
    }
}
