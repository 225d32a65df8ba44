using System.Runtime.InteropServices;
using Google.Protobuf;
using NativeTickets.Lab.RunFolders;
using NativeTickets.Nn;

namespace NativeTickets.Lab.Exchange;

/// <summary>
/// Writes a graph in the ONNX format: a protobuf message of operators, and constants ("initializers") in raw little-endian floats. The batch axis is open.
/// </summary>
/// <remarks>
/// Sources: field numbers of onnx.proto at github.com/onnx/onnx, IR version 8, which came with operator set 15 to 18; docs/MetadataProps.md and
/// docs/TypeDenotation.md there for what is said of pixels. Normalization is among the operators, so that no text names its constants: whoever followed them
/// would normalize twice.
/// </remarks>
static class OnnxFile
{
    const int IrVersion = 8;
    const int Float = 1; // TensorProto.DataType
    const int AttributeNumber = 1, AttributeWhole = 2, AttributeWholes = 7; // AttributeProto.AttributeType
    const string OpenAxis = "N";
    const string Image = "IMAGE"; // of TypeDenotation.md: what the metadata of images below are about

    static readonly string[] Formats = ["Gray8", "Rgb8"]; // of one channel and of three

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="path">Replaced where it exists.</param>
    /// <param name="graph">What it computes.</param>
    /// <param name="network">The extents of its images and logits.</param>
    /// <param name="nameOf">What a constant is called in the file.</param>
    /// <param name="description">What it is, as the model's doc string; what pixels it takes is added.</param>
    /// <param name="metadata">Texts that travel with it, beside those of ONNX on images.</param>
    /// <exception cref="RunException">It would have more bytes than a protobuf message can.</exception>
    /// <exception cref="FileException">It cannot be written.</exception>
    public static void Write(string path, NetworkGraph graph, NetworkBlueprint network, Func<string, string> nameOf, string description,
        IReadOnlyDictionary<string, string> metadata)
    {
        var structure = Structure(graph, network, nameOf);
        (byte[] Head, float[] Values)[] constants =
            [.. graph.Constants.Select(constant => (Head(nameOf(constant.Key), constant.Value), constant.Value.Values))];
        var graphLength = structure.Length + constants.Sum(constant => Whole(5, Length(constant.Head, constant.Values)));
        if (graphLength > int.MaxValue - (1 << 20)) // a megabyte for what stands around the graph
            throw new RunException($"{network.Name} has {graphLength} bytes of weights, an ONNX file holds at most {int.MaxValue}; export safetensors instead");
        AtomicFile.Write(path, stream =>
        {
            using var output = new CodedOutputStream(stream, leaveOpen: true);
            Write(output, 1, IrVersion);
            Write(output, 2, "NativeTickets");
            Write(output, 3, typeof(OnnxFile).Assembly.GetName().Version!.ToString(3));
            Write(output, 6, $"{description}. {PixelNote(network)}");
            output.WriteTag(7, WireFormat.WireType.LengthDelimited);
            output.WriteLength((int)graphLength);
            output.Flush();
            stream.Write(structure);
            foreach (var (head, values) in constants)
            {
                output.WriteTag(5, WireFormat.WireType.LengthDelimited);
                output.WriteLength((int)Length(head, values));
                output.Flush();
                stream.Write(head);
                output.WriteTag(9, WireFormat.WireType.LengthDelimited);
                output.WriteLength(values.Length * sizeof(float));
                output.Flush();
                stream.Write(MemoryMarshal.AsBytes<float>(values));
            }
            Nested(output, 8, set => Write(set, 2, NetworkGraph.OperatorSet));
            foreach (var (key, value) in metadata.Concat(PixelTexts(network)).OrderBy(text => text.Key, StringComparer.Ordinal))
                Nested(output, 14, text =>
                {
                    Write(text, 1, key);
                    Write(text, 2, value);
                });
        });
    }

    /// <summary>What pixels the graph takes, for readers.</summary>
    static string PixelNote(NetworkBlueprint network) => $"Takes pixels in [0, 1], {(network.Input.Channels == 3 ? "red, green, blue; " : "")}"
        + (network.Normalization is null ? "unchanged, as the network was trained."
            : "unchanged: mean and deviation are subtracted and divided by in the graph.");

    /// <summary>The same in the words that ONNX has for it.</summary>
    static IEnumerable<KeyValuePair<string, string>> PixelTexts(NetworkBlueprint network)
    {
        yield return new("Image.NominalPixelRange", "Normalized_0_1");
        if (network.Input.Channels is 1 or 3) yield return new("Image.BitmapPixelFormat", Formats[network.Input.Channels / 2]);
    }

    /// <summary>The graph without its constants.</summary>
    static byte[] Structure(NetworkGraph graph, NetworkBlueprint network, Func<string, string> nameOf) => Message(output =>
    {
        foreach (var node in graph.Nodes)
            Nested(output, 1, message => Node(message, node, input => graph.Constants.ContainsKey(input) ? nameOf(input) : input));
        Write(output, 2, network.Name);
        Nested(output, 11, value => Value(value, NetworkGraph.Input, [network.Input.Channels, network.Input.Height, network.Input.Width], Image));
        Nested(output, 12, value => Value(value, NetworkGraph.Output, [network.Classes]));
    });

    static void Node(CodedOutputStream output, GraphNode node, Func<string, string> inputName)
    {
        foreach (var input in node.Inputs) Write(output, 1, inputName(input));
        Write(output, 2, node.Output);
        Write(output, 3, node.Name);
        Write(output, 4, node.Operator);
        foreach (var attribute in node.Attributes) Nested(output, 5, message => Attribute(message, attribute));
    }

    static void Attribute(CodedOutputStream output, GraphAttribute attribute)
    {
        Write(output, 1, attribute.Name);
        if (attribute.Number is { } number)
        {
            output.WriteTag(2, WireFormat.WireType.Fixed32);
            output.WriteFloat(number);
        }
        if (attribute.Whole is { } whole) Write(output, 3, whole);
        foreach (var value in attribute.Wholes ?? []) Write(output, 8, value);
        Write(output, 20, attribute.Number is not null ? AttributeNumber : attribute.Whole is not null ? AttributeWhole : AttributeWholes);
    }

    /// <summary>A named tensor with a batch axis of any extent.</summary>
    static void Value(CodedOutputStream output, string name, int[] extents, string? denotation = null)
    {
        Write(output, 1, name);
        Nested(output, 2, type =>
        {
            Nested(type, 1, tensor =>
            {
                Write(tensor, 1, Float);
                Nested(tensor, 2, shape =>
                {
                    Nested(shape, 1, axis => Write(axis, 2, OpenAxis));
                    foreach (var extent in extents) Nested(shape, 1, axis => Write(axis, 1, extent));
                });
            });
            if (denotation is not null) Write(type, 6, denotation);
        });
    }

    /// <summary>A constant without its numbers, which follow as the last field.</summary>
    static byte[] Head(string name, WeightsEntry entry) => Message(output =>
    {
        for (var axis = 0; axis < entry.Shape.Rank; axis++) Write(output, 1, entry.Shape[axis]);
        Write(output, 2, Float);
        Write(output, 8, name);
    });

    static long Length(byte[] head, float[] values) => head.Length + Whole(9, (long)values.Length * sizeof(float));

    /// <summary>The bytes of a field with its tag and length.</summary>
    static long Whole(int field, long length) => CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeUInt64Size((ulong)length) + length;

    static void Write(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    static void Write(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    static void Nested(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true)) write(output);
        return memory.ToArray();
    }
}
