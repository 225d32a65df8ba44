using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace NativeTickets.Tests;

/// <summary>
/// The parameter bytes of an entry, as ILGPU lays arguments out: structs as in C, a view as the address of its first element and a length of 64 bits.
/// </summary>
static class PtxArguments
{
    public static byte[] Bytes(PtxKernel kernel, object[] arguments, Func<MemoryBuffer, ulong> place)
    {
        if (arguments.Length != kernel.Parameters.Count)
            throw new PtxFault($"{kernel.Name} has {kernel.Parameters.Count} parameters, got {arguments.Length} arguments");
        var bytes = new byte[kernel.Parameters.Select(p => p.Offset + p.Size).DefaultIfEmpty(0).Max()];
        foreach (var (argument, parameter) in arguments.Zip(kernel.Parameters))
        {
            var (size, _) = Layout(argument.GetType());
            if (size != parameter.Size)
                throw new PtxFault($"{parameter.Name} of {kernel.Name} has {parameter.Size} bytes, and {argument.GetType().Name} {size}");
            Write(bytes.AsSpan(parameter.Offset, size), argument, place);
        }
        return bytes;
    }

    /// <summary>All bytes of a buffer.</summary>
    public static ArrayView<byte> Raw(MemoryBuffer buffer) => buffer.AsRawArrayView();

    static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>);

    static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    static (int Size, int Alignment) Layout(Type type)
    {
        if (IsView(type)) return (16, 8);
        if (type == typeof(PtxBuffer)) return (8, 8);
        if (type.IsPrimitive && type != typeof(bool) && type != typeof(char)) return (Marshal.SizeOf(type), Marshal.SizeOf(type));
        var fields = type.IsValueType && !type.IsPrimitive ? Fields(type) : [];
        if (fields.Length == 0)
            throw new PtxFault($"{type.Name} is no argument of a kernel: wanted a number, a view, a buffer, or a struct of those that is not empty");
        var (end, alignment) = (0, 1);
        foreach (var field in fields)
        {
            var (size, own) = Layout(field.FieldType);
            (end, alignment) = ((end + own - 1) / own * own + size, Math.Max(alignment, own));
        }
        return ((end + alignment - 1) / alignment * alignment, alignment);
    }

    static void Write(Span<byte> target, object value, Func<MemoryBuffer, ulong> place)
    {
        switch (value)
        {
            case IContiguousArrayView view:
                if (view.Length > 0) MemoryMarshal.Write(target, place(view.Buffer) + (ulong)view.IndexInBytes);
                MemoryMarshal.Write(target[8..], view.Length);
                break;
            case PtxBuffer buffer: MemoryMarshal.Write(target, buffer.Address); break;
            case float number: MemoryMarshal.Write(target, number); break;
            case double number: MemoryMarshal.Write(target, number); break;
            case IConvertible and not Enum:
                for (var i = 0; i < target.Length; i++) target[i] = (byte)(Int128.CreateTruncating(ToInt128(value)) >> 8 * i);
                break;
            default:
                var at = 0;
                foreach (var field in Fields(value.GetType()))
                {
                    var (size, alignment) = Layout(field.FieldType);
                    at = (at + alignment - 1) / alignment * alignment;
                    Write(target.Slice(at, size), field.GetValue(value)!, place);
                    at += size;
                }
                break;
        }
    }

    static Int128 ToInt128(object value) => value is ulong large ? large : Convert.ToInt64(value);
}
