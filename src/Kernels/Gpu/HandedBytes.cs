using System.Reflection;
using ILGPU;
using ILGPU.Runtime;

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
        var places = new HashSet<(MemoryBuffer Buffer, long Start, long Length)>();
        Find(body, places);
        return places.Sum(place => place.Length);
    }

    // by place, as views of one buffer differ in what they take its numbers for
    static void Find(object value, HashSet<(MemoryBuffer Buffer, long Start, long Length)> places)
    {
        var type = value.GetType();
        if (value is IContiguousArrayView view)
        {
            if (view.IsValid) places.Add((view.Buffer, view.IndexInBytes, view.LengthInBytes));
        }
        else if (type.IsValueType && !type.IsPrimitive && !type.IsEnum)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)) Find(field.GetValue(value)!, places);
    }
}
