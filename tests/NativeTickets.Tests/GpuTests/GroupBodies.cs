using NativeTickets.Kernels;

namespace NativeTickets.Tests;

/// <summary>The kernels that work in groups, in all forms in which they are launched.</summary>
static class GroupBodies
{
    static readonly (Type Tile, Type A, Type B)[] Forms =
    [
        (typeof(TileAlongK.Fours), typeof(WindowOperand), typeof(MatrixOperand)),
        (typeof(TileAlongK.Ones), typeof(WindowOperand), typeof(MatrixOperand)),
        (typeof(TileAcrossK.Fours), typeof(MatrixOperand), typeof(WindowOperand)),
        (typeof(TileAcrossK.Ones), typeof(MatrixOperand), typeof(WindowOperand)),
    ];

    public static readonly IReadOnlyList<Type> All =
    [
        .. from shape in new[] { typeof(ITileShape.Square), typeof(ITileShape.Tall) }
           from arithmetic in new[] { typeof(IArithmetic.Tf32), typeof(IArithmetic.Bf16) }
           from form in Forms
           select typeof(TensorProduct<,,,,>).MakeGenericType(shape, arithmetic, form.Tile, form.A, form.B),
        .. from shape in new[] { typeof(IPortableShape.Card), typeof(IPortableShape.Simulator) }
           from form in Forms
           select typeof(PortableProduct<,,,>).MakeGenericType(shape, form.Tile, form.A, form.B),
    ];

    public static bool NeedsTensorCores(Type body) => (bool)body.GetProperty(nameof(IGroupBody.NeedsTensorCores))!.GetValue(null)!;

    public static int SizeOf(Type body) => (int)body.GetProperty(nameof(IGroupBody.GroupSize))!.GetValue(null)!;

    /// <summary>A kernel's name with what its type arguments are.</summary>
    public static string NameOf(Type type)
    {
        var name = type.Name.Split('`')[0];
        if (type.DeclaringType is { } outer && !type.IsGenericParameter) name = $"{outer.Name}.{name}";
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GenericTypeArguments.Select(NameOf))}>" : name;
    }
}
