using System.Reflection;
using ILGPU;

namespace NativeTickets.Kernels;

/// <summary>
/// What a launch moves at least: the bytes of the buffers that its body is handed, each once. Less moves where a kernel reads a part of a buffer, more where it
/// reads one again or reads and writes the same one.
/// </summary>
static class HandedBytes
{
    /// <summary>The bytes of all views in a body and in the structs within; a view that takes the place of an operand that is not there is another's.</summary>
    public static long Of<TBody>(in TBody body) where TBody : struct
    {
        var views = new HashSet<IArrayView>();
        Find(body, views);
        return views.Sum(view => view.IsValid ? view.LengthInBytes : 0);
    }

    static void Find(object value, HashSet<IArrayView> views)
    {
        var type = value.GetType();
        if (value is IArrayView view) views.Add(view);
        else if (type.IsValueType && !type.IsPrimitive && !type.IsEnum)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)) Find(field.GetValue(value)!, views);
    }
}
