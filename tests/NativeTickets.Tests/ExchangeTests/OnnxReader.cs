using System.Runtime.InteropServices;
using Google.Protobuf;

namespace NativeTickets.Tests;

/// <summary>Takes the constants out of an ONNX file, field by field.</summary>
static class OnnxReader
{
    public static Dictionary<string, (IReadOnlyList<long> Dimensions, float[] Values)> Constants(string path)
    {
        var constants = new Dictionary<string, (IReadOnlyList<long>, float[])>();
        foreach (var graph in Parts(File.ReadAllBytes(path), 7))
            foreach (var tensor in Parts(graph, 5))
            {
                var values = MemoryMarshal.Cast<byte, float>(Assert.Single(Parts(tensor, 9))).ToArray();
                constants.Add(System.Text.Encoding.UTF8.GetString(Assert.Single(Parts(tensor, 8))), (Numbers(tensor, 1), values));
            }
        return constants;
    }

    static List<byte[]> Parts(byte[] message, int field)
    {
        var parts = new List<byte[]>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field) parts.Add(input.ReadBytes().ToByteArray());
            else input.SkipLastField();
        }
        return parts;
    }

    static List<long> Numbers(byte[] message, int field)
    {
        var numbers = new List<long>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field) numbers.Add(input.ReadInt64());
            else input.SkipLastField();
        }
        return numbers;
    }
}
