using System.Reflection;
using System.Text.RegularExpressions;

namespace NativeTickets;

/// <summary>What is known of a formula's struct: its name in messages, and whether devices can run it.</summary>
static class Formula<TOp> where TOp : unmanaged
{
    const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    static readonly string? fault = FaultOf(typeof(TOp));

    /// <summary>"leaky relu" of LeakyRelu.</summary>
    public static string Name { get; } = NameOf(typeof(TOp));

    /// <summary>Refuses a struct that a device could not run.</summary>
    public static void RequireRunnable()
    {
        if (fault is not null) throw new ArgumentException($"{Name}: {fault}");
    }

    static string NameOf(Type type) =>
        type.IsGenericType ? NameOf(type.GenericTypeArguments[^1]) : Regex.Replace(type.Name, "(?<!^)([A-Z])", " $1").ToLowerInvariant();

    static string? FaultOf(Type type)
    {
        if (!type.IsVisible) return $"the struct {type} is not public; a device compiles it, so it and the types around it have to be";
        foreach (var field in type.GetFields(Fields).Where(f => f.FieldType != typeof(float) && f.FieldType != typeof(int)))
        {
            if (field.FieldType.IsPrimitive || !field.FieldType.IsValueType || field.FieldType.GetFields(Fields).Length == 0)
                return $"the field '{field.Name}' of {type} is a {field.FieldType.Name}; a device's kernels take float and int";
            if (FaultOf(field.FieldType) is { } inner) return inner;
        }
        return null;
    }
}
